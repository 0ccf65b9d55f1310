import { expect, it } from 'vitest';
import { moved } from './move.ts';

it.each([
  ['ArrowDown', null, 0],
  ['ArrowDown', 4, 5],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 4, 3],
  ['PageDown', 4, 23],
  ['PageDown', 95, 99],
  ['PageUp', 30, 11],
  ['PageUp', 4, 0],
  ['Home', 50, 0],
  ['End', 50, 99],
  ['Enter', 50, null],
])('%s from row %s leads to %s', (key, from, to) => {
  expect(moved(key, from, 100, 20)).toBe(to);
});

it('leads nowhere in an empty list', () => {
  expect(moved('End', null, 0, 20)).toBe(null);
});

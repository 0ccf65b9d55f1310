import { expect, test } from 'vitest';
import { chosenAmong, toggled } from './selection.ts';

test('what arrived meanwhile is no longer chosen', () => {
  const marked = new Set(['a', 'b', 'c']);
  expect(chosenAmong([{ id: 'c' }, { id: 'd' }, { id: 'a' }], marked)).toEqual(['c', 'a']);
});

test('choosing twice takes it back', () => {
  const once = toggled(new Set(['a']), 'b');
  expect([...once]).toEqual(['a', 'b']);
  expect([...toggled(once, 'a')]).toEqual(['b']);
});

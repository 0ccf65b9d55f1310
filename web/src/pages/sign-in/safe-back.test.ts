import { expect, test } from 'vitest';
import { safeBack } from './safe-back.ts';

test('a path of the app is kept, with its search', () => {
  expect(safeBack('/people?search=lee')).toBe('/people?search=lee');
});

test.each([
  undefined,
  '',
  'https://example.com',
  '//example.com',
  '/\\example.com',
  '/sign-in?back=/',
])('%s leads to the start page', (back) => {
  expect(safeBack(back)).toBe('/');
});

import { expect, it } from 'vitest';
import { countText } from './count-text.ts';

const all = { filtered: false, searched: false };
const some = { filtered: true, searched: false };
const found = { filtered: true, searched: true };

it.each([
  [48_210, false, all, '48,210 people'],
  [1, false, all, '1 person'],
  [312, false, some, '312 people match'],
  [1, false, found, '1 person matches'],
  [0, false, found, '0 people match'],
  [10_000, true, some, 'More than 10,000 people match'],
  [2000, true, found, 'More than 2,000 people match; add a word to see the right ones'],
])('%i, more: %s', (count, capped, how, text) => {
  expect(countText({ count, capped }, how)).toBe(text);
});

import { expect, it } from 'vitest';
import { mustAsk } from './brake.ts';

it.each([
  ['fifty of a few', { removed: 0, removing: 50, covered: 60 }, false],
  ['fifty-one of a few', { removed: 0, removing: 51, covered: 60 }, true],
  ['two percent of many', { removed: 1_000, removing: 1_000, covered: 100_000 }, false],
  ['one more than two percent', { removed: 1_000, removing: 1_001, covered: 100_000 }, true],
  ['none at all, beyond what was removed', { removed: 5_000, removing: 0, covered: 100 }, false],
])('the brake at %s', (_, facts, asks) => {
  expect(mustAsk({ ...facts, allowed: false })).toBe(asks);
  expect(mustAsk({ ...facts, allowed: true })).toBe(false);
});

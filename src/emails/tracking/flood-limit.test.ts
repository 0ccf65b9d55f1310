import { expect, it } from 'vitest';
import { FloodLimit } from './flood-limit.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24) + seconds * 1000);

it('lets a burst in, then one a minute, each email for itself', () => {
  const limit = new FloodLimit();
  const loop = (key: string, from: number, times: number) =>
    Array.from({ length: times }, (_, i) => limit.allows(key, at(from + i * 0.01))).filter(Boolean)
      .length;
  expect(loop('a', 0, 1000)).toBe(60);
  expect(loop('b', 10, 10)).toBe(10);
  expect(loop('a', 300, 1000)).toBe(5);
  expect(loop('a', 86_400, 1000)).toBe(60);
});

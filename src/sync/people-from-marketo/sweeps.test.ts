import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planWindows } from './bulk/windows.ts';
import { gaps } from './sweeps.ts';

it('the gaps and the pieces together cover the whole, without overlap', () => {
  const piece = fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 9 }))
    .map(([begins, size]) => ({ begins, ends: begins + size }));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const covered = new Set<number>();
      for (const { begins, ends } of pieces) for (let i = begins; i < ends; i++) covered.add(i);
      const open: number[] = [];
      for (const { begins, ends } of gaps(pieces, 0, 60))
        for (let i = begins; i < ends; i++) open.push(i);
      expect(open).toEqual(Array.from({ length: 60 }, (_, i) => i).filter((i) => !covered.has(i)));
    }),
  );
});

it('windows follow each other by a second, none over 31 days, from the first day to now', () => {
  const first = new Date('2024-02-03T10:11:12Z');
  const last = new Date('2026-11-24T08:00:00Z');
  const windows = planWindows(first, last);
  expect(windows[0]?.startAt.toISOString()).toBe('2024-02-03T00:00:00.000Z');
  expect(windows.at(-1)?.endAt.getTime()).toBeGreaterThanOrEqual(last.getTime());
  windows.forEach((window, i) => {
    expect(window.endAt.getTime() - window.startAt.getTime()).toBeLessThanOrEqual(31 * 86_400_000);
    const next = windows[i + 1];
    if (next) expect(next.startAt.getTime() - window.endAt.getTime()).toBe(1000);
  });
});

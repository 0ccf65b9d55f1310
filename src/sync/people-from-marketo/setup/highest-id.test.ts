import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHighestId } from './highest-id.ts';

/** An instance whose leads are the ids from..to that `exists` leaves. */
function instance(from: number, to: number, exists: (id: number) => boolean = () => true) {
  let calls = 0;
  return {
    look: async (ids: readonly number[]) => {
      calls += 1;
      expect(ids.length).toBeLessThanOrEqual(300);
      return ids.filter((id) => id >= from && id <= to && exists(id));
    },
    calls: () => calls,
  };
}

describe('findHighestId', () => {
  it.each([
    [1_001, 0],
    [5_000, 0],
    [180_000, 0],
    [1_500_000, 0],
    [40_000_000, 1],
    [2_000_000_000, 10],
  ])('finds %i of a dense instance, %i off at most, in five calls', async (highest, off) => {
    const { look, calls } = instance(1, highest);
    const found = await findHighestId(look, [], 4);
    expect(found).toBeLessThanOrEqual(highest);
    expect(found).toBeGreaterThanOrEqual(highest - off);
    expect(calls()).toBeLessThanOrEqual(5);
  });

  it('comes within a thousandth where a third of the ids are holes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2_000, max: 20_000_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        async (highest, seed) => {
          const exists = (id: number) => ((id * 2_654_435_761 + seed * 40_503) >>> 8) % 3 !== 0;
          const { look } = instance(1, highest, exists);
          const found = await findHighestId(look, [], 4);
          expect(found).toBeLessThanOrEqual(highest);
          expect(found).toBeGreaterThan(highest * 0.999 - 10);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('goes on from a lead that is known, across a gap that no probe would cross', async () => {
    const { look } = instance(1, 1_000_500, (id) => id < 900_000 || id >= 1_000_000);
    expect(await findHighestId(look, [1_000_100], 4)).toBe(1_000_500);
  });

  it('finds nobody in an empty instance, in one call', async () => {
    const { look, calls } = instance(1, 0);
    expect(await findHighestId(look, [], 4)).toBe(0);
    expect(calls()).toBe(1);
  });
});

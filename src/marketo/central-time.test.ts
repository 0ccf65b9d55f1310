import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralDay, nextCentralMidnight } from './central-time.ts';

const next = (iso: string) => nextCentralMidnight(new Date(iso)).toISOString();

describe('nextCentralMidnight', () => {
  it.each([
    ['in winter, UTC-6', '2026-01-15T12:00:00Z', '2026-01-16T06:00:00.000Z'],
    ['in summer, UTC-5', '2026-07-15T12:00:00Z', '2026-07-16T05:00:00.000Z'],
    ['just before midnight', '2026-01-15T05:59:59.999Z', '2026-01-15T06:00:00.000Z'],
    ['at midnight itself the next one', '2026-01-15T06:00:00Z', '2026-01-16T06:00:00.000Z'],
    // 2026: clocks go forward on March 8 at 2:00 and back on November 1 at 2:00.
    ['the evening before spring forward', '2026-03-07T20:00:00Z', '2026-03-08T06:00:00.000Z'],
    ['a day of 23 hours', '2026-03-08T06:00:00Z', '2026-03-09T05:00:00.000Z'],
    ['after the change of that day', '2026-03-08T12:00:00Z', '2026-03-09T05:00:00.000Z'],
    ['the evening before fall back', '2026-10-31T20:00:00Z', '2026-11-01T05:00:00.000Z'],
    ['a day of 25 hours', '2026-11-01T05:00:00Z', '2026-11-02T06:00:00.000Z'],
    ['the hour that comes twice', '2026-11-01T06:30:00Z', '2026-11-02T06:00:00.000Z'],
    ['across the year', '2026-12-31T23:00:00Z', '2027-01-01T06:00:00.000Z'],
  ])('%s', (_, now, midnight) => {
    expect(next(now)).toBe(midnight);
  });

  it('is the first instant of the next day, within 25 hours, at any time', () => {
    const anyTime = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2035-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyTime, (now) => {
        const midnight = nextCentralMidnight(now);
        const hours = (midnight.getTime() - now.getTime()) / 3_600_000;
        expect(hours).toBeGreaterThan(0);
        expect(hours).toBeLessThanOrEqual(25);
        expect(centralDay(midnight) > centralDay(now)).toBe(true);
        expect(centralDay(new Date(midnight.getTime() - 1))).toBe(centralDay(now));
      }),
      { numRuns: 300 },
    );
  });
});

it('counts the day that clocks in Chicago show', () => {
  expect(centralDay(new Date('2026-11-24T05:59:59Z'))).toBe('2026-11-23');
  expect(centralDay(new Date('2026-11-24T06:00:00Z'))).toBe('2026-11-24');
  expect(centralDay(new Date('2026-07-24T05:00:00Z'))).toBe('2026-07-24');
});

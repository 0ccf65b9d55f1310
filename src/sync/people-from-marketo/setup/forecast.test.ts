import { describe, expect, it } from 'vitest';
import { defaultBudgetSettings, limitsFor } from '../../engine/quota/limits.ts';
import { forecastBackfill } from './forecast.ts';

const limits = limitsFor(defaultBudgetSettings);
const now = new Date('2026-11-24T12:00:00Z');
const small = {
  highestId: 60_000,
  leads: 55_000,
  firstCreatedAt: new Date('2021-11-25T00:00:00Z'),
  bytesPerLead: 300,
};
const large = { ...small, highestId: 1_800_000, leads: 1_500_000 };
const given = { limits, bulk: true, now };

describe('forecastBackfill', () => {
  it('reads a small instance by id, within minutes', () => {
    const forecast = forecastBackfill({ ...given, estimate: small });
    expect(forecast).toMatchObject({ method: 'by-id', calls: 200, megabytes: 0, days: 1 });
    expect(forecast.callsShare).toBeCloseTo(0.01);
    expect(forecast.seconds).toBe(Math.ceil(200 / (50 / 20.1)));
  });

  it('goes by bulk from a fifth of the calls of a day on', () => {
    const at = (highestId: number) =>
      forecastBackfill({ ...given, estimate: { ...small, highestId } }).method;
    expect(at(3_999 * 300)).toBe('by-id');
    expect(at(4_000 * 300)).toBe('bulk');
  });

  it('makes windows of 31 days from a year before the oldest lead seen', () => {
    const forecast = forecastBackfill({ ...given, estimate: large });
    // Five years and one, in 31 days each.
    expect(forecast.because).toContain('71 bulk extracts');
    expect(forecast).toMatchObject({ method: 'bulk', calls: 426, megabytes: 450, days: 1 });
  });

  it('takes several days when the files are larger than what a day allows', () => {
    const forecast = forecastBackfill({ ...given, estimate: { ...large, bytesPerLead: 900 } });
    expect(forecast).toMatchObject({ megabytes: 1_350, days: 3 });
    expect(forecast.seconds).toBeGreaterThan(2 * 86_400);
  });

  it('reads a large instance by id over days where bulk extracts are refused', () => {
    const forecast = forecastBackfill({
      ...given,
      bulk: false,
      estimate: { ...large, highestId: 9_000_000 },
    });
    // 30,000 calls at 15,000 a day.
    expect(forecast).toMatchObject({ method: 'by-id', calls: 30_000, days: 2 });
    expect(forecast.because).toContain('refuses');
  });

  it('costs nothing where there is nobody', () => {
    const nobody = { highestId: 0, leads: 0, firstCreatedAt: null, bytesPerLead: 0 };
    expect(forecastBackfill({ ...given, estimate: nobody })).toMatchObject({ calls: 0, days: 1 });
  });
});

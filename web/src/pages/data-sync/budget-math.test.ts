import { expect, test } from 'vitest';
import type { Budget } from '../../../../contract/sync.ts';
import { changedSettings, costOf, formOf, shareOf, slicesOf } from './budget-math.ts';

const budget: Budget = {
  day: '2026-11-24',
  resetsAt: '2026-11-25T06:00:00Z',
  dailyLimit: 50_000,
  sharePercent: 40,
  share: 20_000,
  reserve: 5000,
  used: 6400,
  usedByKind: [
    { kind: 'sweep', label: 'Second look', calls: 400 },
    { kind: 'lead-changes', label: 'Changed people', calls: 6000 },
    { kind: 'bulk', label: 'Bulk extracts', calls: 0 },
  ],
  usedByEveryone: null,
  forecast: 9000,
  exportMegabytes: { used: 0, limit: 500 },
  window: { used: 3, share: 50, seconds: 20 },
  settings: {
    leadChangesSeconds: 10,
    leadChangesIdleSeconds: 60,
    activitiesSeconds: 60,
    deletedLeadsSeconds: 120,
    sweepSeconds: 300,
  },
  costs: [
    { key: 'leadChangesSeconds', label: 'Changed people', callsPerDay: 3600 },
    { key: 'sweepSeconds', label: 'Second look', callsPerDay: 864 },
    { key: 'other', label: 'Other', callsPerDay: 10 },
  ],
};

test('half the interval costs twice the calls; what has no interval stays', () => {
  const form = { ...formOf(budget), leadChangesSeconds: 5, sweepSeconds: 600 };
  expect(costOf(budget, form).map((cost) => cost.callsPerDay)).toEqual([7200, 432, 10]);
});

test('an interval that is being typed is no endless cost', () => {
  const [first] = costOf(budget, { ...formOf(budget), leadChangesSeconds: 0 });
  expect(first?.callsPerDay).toBe(0);
});

test('the share is whole calls', () => {
  expect(shareOf({ dailyLimit: 50_001, sharePercent: 33 })).toBe(16_500);
});

test('only what was changed is sent', () => {
  expect(changedSettings(budget, formOf(budget))).toEqual({});
  expect(changedSettings(budget, { ...formOf(budget), sharePercent: 50 })).toEqual({
    sharePercent: 50,
  });
});

test('the bar is our share, widest use first', () => {
  expect(slicesOf(budget).map(({ kind, part }) => [kind, part])).toEqual([
    ['lead-changes', 0.3],
    ['sweep', 0.02],
  ]);
});

test('the bar never overflows when more was used than the share is now', () => {
  const over = slicesOf({ ...budget, share: 3200 });
  expect(over.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(1);
});

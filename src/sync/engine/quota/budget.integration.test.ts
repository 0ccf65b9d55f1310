import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { ManualClock } from '../../../clock.ts';
import { withTenant } from '../../../db/tenant.ts';
import { newId } from '../../../ids.ts';
import { readBudget, streamCosts } from './budget.ts';
import { createQuotaGovernor } from './governor.ts';
import { defaultBudgetSettings, limitsFor } from './limits.ts';
import { readBudgetSettings, saveBudgetSettings } from './settings.ts';
import { saveUsage } from './usage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let tenantId: string;
const connectionId = newId();
/** Noon in Chicago. */
const noon = new Date('2026-11-24T18:00:00Z');
beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
});

const inTenant = <T>(work: Parameters<typeof withTenant<T>>[2]) =>
  withTenant(database.db, tenantId, work);

it('starts from the defaults: 20,000 calls a day, 5,000 of them kept back', async () => {
  const budget = await readBudget(database.db, tenantId, null, noon);
  expect(budget).toMatchObject({
    day: '2026-11-24',
    dailyLimit: 50_000,
    sharePercent: 40,
    share: 20_000,
    reserve: 5_000,
    used: 0,
    usedByKind: [],
    usedByEveryone: null,
    exportMegabytes: { used: 0, limit: 500 },
    window: { used: 0, share: 50, seconds: 20 },
    settings: { leadChangesSeconds: 10, sweepSeconds: 300 },
  });
  expect(budget.resetsAt.toISOString()).toBe('2026-11-25T06:00:00.000Z');
});

it('reckons what the intervals cost', () => {
  const costs = Object.fromEntries(
    streamCosts(defaultBudgetSettings).map(({ key, callsPerDay }) => [key, callsPerDay]),
  );
  expect(costs).toEqual({
    leadChangesSeconds: 3_600,
    leadChangesIdleSeconds: 840,
    activitiesSeconds: 1_440,
    deletedLeadsSeconds: 720,
    sweepSeconds: 1_152,
  });
});

it('forecasts the rest of the day from them', async () => {
  const budget = await readBudget(database.db, tenantId, null, noon);
  expect(budget.forecast).toBe(Math.round((3_600 + 840 + 1_440 + 720 + 1_152) / 2));
});

it('counts calls by what they were for, and megabytes of exports', async () => {
  const clock = new ManualClock(noon);
  const governor = createQuotaGovernor({
    db: database.db,
    tenantId,
    connectionId,
    clock,
    limits: () => limitsFor(defaultBudgetSettings),
  });
  for (const kind of ['read', 'read', 'panel'] as const) (await governor.take(kind)).done();
  (await governor.take('bulk')).done({ bytes: 12_500_000 });
  const now = () => readBudget(database.db, tenantId, connectionId, clock.now());
  await expect.poll(async () => (await now()).exportMegabytes.used).toBe(12.5);
  expect(await now()).toMatchObject({
    used: 4,
    usedByKind: [
      { kind: 'read', label: 'Reading changed people', calls: 2 },
      { kind: expect.any(String), calls: 1 },
      { kind: expect.any(String), calls: 1 },
    ],
    window: { used: 4 },
  });
  clock.advance(21);
  expect((await now()).window.used).toBe(0);
  clock.advance(86_400);
  expect(await now()).toMatchObject({ used: 0, day: '2026-11-25', exportMegabytes: { used: 0 } });
  governor.close();
});

it('changes what is named and leaves the rest', async () => {
  await inTenant((tx) => saveBudgetSettings(tx, tenantId, { dailyLimit: 1_000 }, noon));
  await inTenant((tx) =>
    saveBudgetSettings(tx, tenantId, { sharePercent: 50, sweepSeconds: undefined }, noon),
  );
  const settings = await inTenant((tx) => readBudgetSettings(tx, tenantId));
  expect(settings).toEqual({ ...defaultBudgetSettings, dailyLimit: 1_000, sharePercent: 50 });
  // A small share is not all kept back.
  expect(limitsFor(settings)).toMatchObject({ daily: 500, reserve: 125 });
});

it("shows today's calls of all tools, and forgets yesterday's", async () => {
  const usage = [
    { day: '2026-11-23', total: 9, users: [] },
    { day: '2026-11-24', total: 1_120, users: [] },
  ];
  await inTenant((tx) => saveUsage(tx, tenantId, usage, noon));
  const at = (now: Date) => readBudget(database.db, tenantId, null, now);
  expect((await at(noon)).usedByEveryone).toBe(1_120);
  expect((await at(new Date('2026-11-25T18:00:00Z'))).usedByEveryone).toBeNull();
});

it("shows nothing of another tenant's", async () => {
  await inTenant((tx) => saveBudgetSettings(tx, tenantId, { dailyLimit: 7_000 }, noon));
  await inTenant((tx) =>
    saveUsage(tx, tenantId, [{ day: '2026-11-24', total: 5, users: [] }], noon),
  );
  const other = await createTestTenant(database.db, 'Other Ltd');
  // Even a query that names the first tenant sees nothing from within the other.
  const settings = await withTenant(database.db, other, (tx) => readBudgetSettings(tx, tenantId));
  expect(settings.dailyLimit).toBe(50_000);
  const budget = await readBudget(database.db, other, connectionId, noon);
  expect(budget).toMatchObject({ dailyLimit: 50_000, usedByEveryone: null, used: 0 });
  await expect(
    withTenant(database.db, other, (tx) =>
      saveBudgetSettings(tx, tenantId, { dailyLimit: 1 }, noon),
    ),
  ).rejects.toThrow('row-level security');
});

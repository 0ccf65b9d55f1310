import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ManualClock, systemClock } from '../../src/clock.ts';
import { type Db, openDb } from '../../src/db/pool.ts';
import { newId } from '../../src/ids.ts';
import type { CallKind } from '../../src/marketo/gate.ts';
import { createQuotaGovernor, type QuotaGovernor } from '../../src/sync/engine/quota/governor.ts';
import {
  defaultBudgetSettings,
  limitsFor,
  type QuotaLimits,
} from '../../src/sync/engine/quota/limits.ts';
import { createTestDatabase, createTestTenant, type TestDatabase } from './database.ts';

export const usualLimits = limitsFor(defaultBudgetSettings);

type Changes = Partial<QuotaLimits> & { db?: Db; real?: boolean; tenant?: string };

const start = new Date('2026-11-24T18:00:00Z');

/** What a test of the quota governor works with; a new tenant and connection for each test. */
export type QuotaTest = {
  db: Db;
  /** Another pool: a governor on it shares nothing with the first but the database. */
  otherDb: Db;
  tenantId: string;
  connectionId: string;
  clock: ManualClock;
  /** A governor of the usual limits with changes. Its sleeps move the clock, unless they are real. */
  govern(changes?: Changes): QuotaGovernor;
  /** Seconds of simulated time since the test began. */
  seconds(): number;
};

export function quotaTest(): QuotaTest {
  let database: TestDatabase;
  const governors: QuotaGovernor[] = [];
  const test = {
    govern({ db = test.db, real = false, tenant = test.tenantId, ...limits } = {}) {
      const governor = createQuotaGovernor({
        db,
        tenantId: tenant,
        connectionId: test.connectionId,
        clock: real ? systemClock : test.clock,
        limits: () => ({ ...usualLimits, ...limits }),
        ...(real ? {} : { sleep: async (ms) => test.clock.advance(ms / 1000) }),
      });
      governors.push(governor);
      return governor;
    },
    seconds: () => (test.clock.now().getTime() - start.getTime()) / 1000,
  } as QuotaTest;

  beforeAll(async () => {
    database = await createTestDatabase();
    test.db = database.db;
    test.otherDb = openDb({ url: database.ownerUrl });
  });
  afterAll(async () => {
    await test.otherDb.close();
    await database.drop();
  });
  beforeEach(async () => {
    test.tenantId = await createTestTenant(test.db);
    test.connectionId = newId();
    test.clock = new ManualClock(start);
  });
  afterEach(() => {
    for (const governor of governors.splice(0)) governor.close();
  });
  return test;
}

/** Takes and gives back, one after the other. */
export async function takeMany(
  governor: QuotaGovernor,
  count: number,
  kind: CallKind,
): Promise<void> {
  for (let i = 0; i < count; i += 1) (await governor.take(kind)).done();
}

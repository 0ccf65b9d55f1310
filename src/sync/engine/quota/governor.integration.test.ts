import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { ManualClock, systemClock } from '../../../clock.ts';
import { type Db, openDb } from '../../../db/pool.ts';
import { withTenant } from '../../../db/tenant.ts';
import { newId } from '../../../ids.ts';
import { BudgetExhausted, type CallKind, type Permit } from '../../../marketo/gate.ts';
import { createQuotaGovernor, type QuotaGovernor } from './governor.ts';
import { defaultBudgetSettings, limitsFor, type QuotaLimits } from './limits.ts';

let database: TestDatabase;
/** Another pool: the governor on it shares nothing with the first but the database. */
let otherDb: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  otherDb = openDb({ url: database.ownerUrl });
});
afterAll(async () => {
  await otherDb.close();
  await database.drop();
});

let tenantId: string;
let connectionId: string;
let clock: ManualClock;
const governors: QuotaGovernor[] = [];
beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
  connectionId = newId();
  clock = new ManualClock(new Date('2026-11-24T18:00:00Z'));
});
afterEach(() => {
  for (const governor of governors.splice(0)) governor.close();
});

const usual = limitsFor(defaultBudgetSettings);

type Changes = Partial<QuotaLimits> & { db?: Db; real?: boolean; tenant?: string };

/** In simulated time a sleep moves the clock, unless it is told to be real. */
function govern({ db = database.db, real = false, tenant = tenantId, ...limits }: Changes = {}) {
  const governor = createQuotaGovernor({
    db,
    tenantId: tenant,
    connectionId,
    clock: real ? systemClock : clock,
    limits: () => ({ ...usual, ...limits }),
    ...(real ? {} : { sleep: async (ms) => clock.advance(ms / 1000) }),
  });
  governors.push(governor);
  return governor;
}

async function takeMany(governor: QuotaGovernor, count: number, kind: CallKind): Promise<void> {
  for (let i = 0; i < count; i += 1) (await governor.take(kind)).done();
}

const seconds = () => (clock.now().getTime() - Date.parse('2026-11-24T18:00:00Z')) / 1000;

describe('the rate', () => {
  it('lets the 51st call wait until the first has left the window, to the millisecond', async () => {
    const governor = govern({ inFlight: 1000, spare: 0 });
    await takeMany(governor, 50, 'panel');
    expect(seconds()).toBe(0);
    await governor.take('panel');
    expect(seconds()).toBe(usual.windowMs / 1000);
  });

  it('never holds more than 50 in any window, and uses 95 % of them over minutes', async () => {
    const governor = govern({ inFlight: 1000 });
    const times: number[] = [];
    while (seconds() < 300) {
      (await governor.take('backfill')).done();
      times.push(clock.now().getTime());
    }
    for (const [i, at] of times.entries()) {
      const later = times[i + 50];
      if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(20_000);
    }
    expect(times.length / seconds() / (50 / 20)).toBeGreaterThan(0.95);
  });

  it('keeps a place in a full window for a call that somebody waits for', async () => {
    const governor = govern({ inFlight: 1000 });
    const background = takeMany(governor, 49, 'backfill');
    await background;
    const before = seconds();
    await governor.take('panel');
    expect(seconds()).toBe(before);
    await governor.take('backfill');
    expect(seconds()).toBeGreaterThan(before);
  });

  it('spaces the calls of a long job, so that a seller waits half a second at most', async () => {
    const governor = govern({ inFlight: 1000 });
    await takeMany(governor, 300, 'backfill');
    const waits: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const before = seconds();
      await governor.take('panel');
      waits.push(seconds() - before);
      await takeMany(governor, 3, 'backfill');
    }
    expect(Math.max(...waits)).toBeLessThan(0.5);
  });

  it('holds across processes', async () => {
    const calls = 20;
    const windowMs = 500;
    const limits = { calls, windowMs, burst: calls, inFlight: 1000, spare: 0, real: true };
    const two = [govern(limits), govern({ ...limits, db: otherDb })];
    await Promise.all(two.map((governor) => takeMany(governor, 40, 'panel')));
    const granted = await withTenant(database.db, tenantId, (tx) =>
      tx
        .selectFrom('api_day')
        .select(({ fn }) => fn.sum<string>('calls').as('calls'))
        .executeTakeFirstOrThrow(),
    );
    expect(Number(granted.calls)).toBe(80);
    const left = await withTenant(database.db, tenantId, (tx) =>
      tx.selectFrom('api_call').select('at').orderBy('at').execute(),
    );
    // Rows that left the window are deleted: what is there is at most two windows' worth.
    for (const [i, row] of left.entries()) {
      const later = left[i + calls];
      if (later) expect(later.at.getTime() - row.at.getTime()).toBeGreaterThanOrEqual(windowMs);
    }
    expect(left.length).toBeGreaterThan(0);
  });
});

describe('calls in flight', () => {
  it('are at most five, over two processes', async () => {
    const two = [govern({ real: true }), govern({ real: true, db: otherDb })];
    let flying = 0;
    let most = 0;
    const work = async (governor: QuotaGovernor) => {
      const permit = await governor.take('panel');
      flying += 1;
      most = Math.max(most, flying);
      await delay(20);
      flying -= 1;
      permit.done();
    };
    await Promise.all(Array.from({ length: 30 }, (_, i) => work(two[i % 2] ?? govern())));
    expect(most).toBe(5);
  });

  it('of a process that died free their places after ten seconds', async () => {
    const dead = govern();
    for (let i = 0; i < 5; i += 1) await dead.take('panel');
    dead.close();
    const alive = govern({ db: otherDb });
    const before = seconds();
    await alive.take('panel');
    expect(seconds() - before).toBeGreaterThanOrEqual(9.9);
    expect(seconds() - before).toBeLessThanOrEqual(10.2);
  });

  it('stay counted while their process gives signs of life', async () => {
    const { renewLeases } = await import('./ledger.ts');
    const governor = govern();
    for (let i = 0; i < 5; i += 1) await governor.take('panel');
    const ids = await withTenant(database.db, tenantId, (tx) =>
      tx.selectFrom('api_call').select('id').execute(),
    );
    clock.advance(8);
    const ledger = { db: database.db, tenantId, connectionId };
    await renewLeases(
      ledger,
      ids.map((row) => row.id),
      clock.now(),
    );
    clock.advance(8);
    const before = seconds();
    await govern({ db: otherDb }).take('panel');
    expect(seconds() - before).toBeGreaterThan(1.5);
  });

  it('giving a place back twice frees one place', async () => {
    const governor = govern({ inFlight: 2, real: true, spare: 0 });
    const [first] = [await governor.take('panel'), await governor.take('panel')];
    first.done();
    first.done();
    await governor.take('panel');
    const waiting = governor.take('panel');
    await expect(Promise.race([waiting, delay(300, 'waits')])).resolves.toBe('waits');
    governor.close();
    await expect(waiting).rejects.toThrow('closed');
  });
});

describe('the day', () => {
  const day = { daily: 20, reserve: 5, calls: 1000, inFlight: 1000, burst: 1000 };
  const midnight = new Date('2026-11-25T06:00:00Z');

  it('ends for long jobs when only the reserve is left, and says until when', async () => {
    const governor = govern(day);
    await takeMany(governor, 15, 'backfill');
    const refused = await governor.take('backfill').catch((error) => error);
    expect(refused).toBeInstanceOf(BudgetExhausted);
    expect(refused).toMatchObject({
      reason: 'our-share',
      until: midnight,
      code: 'budget-our-share',
    });
    await takeMany(governor, 5, 'check');
    await expect(governor.take('check')).rejects.toThrow(BudgetExhausted);
  });

  it('begins anew at midnight US Central', async () => {
    const governor = govern(day);
    await takeMany(governor, 15, 'backfill');
    clock.advance((midnight.getTime() - clock.now().getTime()) / 1000 - 0.001);
    await expect(governor.take('backfill')).rejects.toThrow(BudgetExhausted);
    clock.advance(0.001);
    await governor.take('backfill');
  });

  it('follows a limit that is changed meanwhile', async () => {
    const changing = { ...usual, ...day };
    const governor = createQuotaGovernor({
      db: database.db,
      tenantId,
      connectionId,
      clock,
      limits: () => changing,
    });
    governors.push(governor);
    await takeMany(governor, 15, 'read');
    await expect(governor.take('read')).rejects.toThrow(BudgetExhausted);
    changing.daily = 40;
    await governor.take('read');
  });
});

describe('what the vendor said', () => {
  it('too fast: nobody calls for 20 s', async () => {
    await govern().penalise('rate');
    const other = govern({ db: otherDb });
    await other.take('panel');
    expect(seconds()).toBe(20);
  });

  it('the day is over: everybody is told until when', async () => {
    const until = new Date('2026-11-25T06:00:00Z');
    await govern().penalise('daily', until);
    const refused = await govern({ db: otherDb })
      .take('check')
      .catch((error) => error);
    expect(refused).toMatchObject({ reason: 'vendor-daily', until });
  });

  it('exports are over: other calls go on, those to bulk jobs too', async () => {
    const until = new Date('2026-11-25T06:00:00Z');
    await govern().penalise('export', until);
    const governor = govern({ db: otherDb });
    await governor.take('bulk');
    const refused = await governor.take('bulk', { startsExport: true }).catch((error) => error);
    expect(refused).toMatchObject({ reason: 'vendor-export', until });
  });

  it('too many at once: two for five seconds', async () => {
    const governor = govern();
    await governor.penalise('concurrency');
    await governor.take('panel');
    await governor.take('panel');
    await governor.take('panel');
    expect(seconds()).toBeGreaterThanOrEqual(5);
  });

  it('a shorter pause does not end a longer one', async () => {
    const governor = govern();
    await governor.penalise('daily', new Date('2026-11-25T06:00:00Z'));
    await governor.penalise('daily', new Date('2026-11-24T19:00:00Z'));
    clock.advance(2 * 3600);
    await expect(governor.take('panel')).rejects.toThrow(BudgetExhausted);
  });
});

describe('the queue', () => {
  it('serves those that somebody waits for first, the others in their order', async () => {
    const governor = govern({ inFlight: 1, spare: 0, real: true });
    const held = await governor.take('backfill');
    const order: string[] = [];
    const wait = (name: string, kind: CallKind) =>
      governor.take(kind).then((permit) => {
        order.push(name);
        permit.done();
      });
    const all = [wait('a', 'backfill'), wait('b', 'read'), wait('c', 'sweep'), wait('p', 'panel')];
    held.done();
    await Promise.all(all);
    expect(order).toEqual(['p', 'a', 'b', 'c']);
  });

  it('lets an aborted call go, and the next one in', async () => {
    const governor = govern({ inFlight: 1, spare: 0, real: true });
    const held = await governor.take('read');
    const abort = new AbortController();
    const gone = governor.take('read', { signal: abort.signal });
    const next = governor.take('read');
    abort.abort(new Error('stopping'));
    await expect(gone).rejects.toThrow('stopping');
    held.done();
    (await next).done();
    await expect(governor.take('read', { signal: abort.signal })).rejects.toThrow('stopping');
  });

  it('tells each waiter when the database fails, and goes on afterwards', async () => {
    const broken = openDb({ url: 'postgres://nobody@127.0.0.1:9/none' });
    const governor = govern({ db: broken, real: true });
    await expect(governor.take('read')).rejects.toThrow();
    await expect(governor.take('read')).rejects.toThrow();
    await broken.close();
  });
});

it("another tenant's calls and pauses do not count", async () => {
  const other = await createTestTenant(database.db, 'Other Ltd');
  const day = { daily: 3, reserve: 0 };
  await takeMany(govern(day), 3, 'read');
  await govern().penalise('daily', new Date('2026-11-25T06:00:00Z'));
  await takeMany(govern({ ...day, tenant: other }), 3, 'read');
  const seen = await withTenant(database.db, other, (tx) =>
    tx.selectFrom('api_day').selectAll().execute(),
  );
  expect(seen.map((row) => row.tenant_id)).toEqual([other]);
});

it('permits without a call of their own are impossible: each is one row', async () => {
  const governor = govern();
  const permits: Permit[] = [await governor.take('panel'), await governor.take('read')];
  const rows = await withTenant(database.db, tenantId, (tx) =>
    tx.selectFrom('api_call').select(['kind', 'done_at']).orderBy('kind').execute(),
  );
  expect(rows).toEqual([
    { kind: 'panel', done_at: null },
    { kind: 'read', done_at: null },
  ]);
  for (const permit of permits) permit.done();
});

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTestTenant } from '../../../../test/support/database.ts';
import { quotaTest, takeMany, usualLimits } from '../../../../test/support/quota.ts';
import { openDb } from '../../../db/pool.ts';
import { withTenant } from '../../../db/tenant.ts';
import { BudgetExhausted, type CallKind, type Permit } from '../../../marketo/gate.ts';
import { createQuotaGovernor, type QuotaGovernor } from './governor.ts';

const quota = quotaTest();

describe('calls in flight', () => {
  it('are at most five, over two processes', async () => {
    const two = [quota.govern({ real: true }), quota.govern({ real: true, db: quota.otherDb })];
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
    await Promise.all(Array.from({ length: 30 }, (_, i) => work(two[i % 2] ?? quota.govern())));
    expect(most).toBeLessThanOrEqual(5);
    expect(most).toBeGreaterThan(1);
  });

  it('of a process that died free their places after ten seconds', async () => {
    const dead = quota.govern();
    for (let i = 0; i < 5; i += 1) await dead.take('panel');
    dead.close();
    const alive = quota.govern({ db: quota.otherDb });
    const before = quota.seconds();
    await alive.take('panel');
    expect(quota.seconds() - before).toBeGreaterThanOrEqual(9.9);
    expect(quota.seconds() - before).toBeLessThanOrEqual(10.2);
  });

  it('stay counted while their process gives signs of life', async () => {
    const { renewLeases } = await import('./ledger.ts');
    const governor = quota.govern();
    for (let i = 0; i < 5; i += 1) await governor.take('panel');
    const ids = await withTenant(quota.db, quota.tenantId, (tx) =>
      tx.selectFrom('api_call').select('id').execute(),
    );
    quota.clock.advance(8);
    const ledger = { db: quota.db, tenantId: quota.tenantId, connectionId: quota.connectionId };
    await renewLeases(
      ledger,
      ids.map((row) => row.id),
      quota.clock.now(),
    );
    quota.clock.advance(8);
    const before = quota.seconds();
    await quota.govern({ db: quota.otherDb }).take('panel');
    expect(quota.seconds() - before).toBeGreaterThan(1.5);
  });

  it('giving a place back twice frees one place', async () => {
    const governor = quota.govern({ inFlight: 2, real: true, spare: 0 });
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
    const governor = quota.govern(day);
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
    const governor = quota.govern(day);
    await takeMany(governor, 15, 'backfill');
    quota.clock.advance((midnight.getTime() - quota.clock.now().getTime()) / 1000 - 0.001);
    await expect(governor.take('backfill')).rejects.toThrow(BudgetExhausted);
    quota.clock.advance(0.001);
    await governor.take('backfill');
  });

  it('follows a limit that is changed meanwhile', async () => {
    const changing = { ...usualLimits, ...day };
    const governor = createQuotaGovernor({
      db: quota.db,
      tenantId: quota.tenantId,
      connectionId: quota.connectionId,
      clock: quota.clock,
      limits: () => changing,
    });
    await takeMany(governor, 15, 'read');
    await expect(governor.take('read')).rejects.toThrow(BudgetExhausted);
    changing.daily = 40;
    await governor.take('read');
    governor.close();
  });
});

describe('what the vendor said', () => {
  it('too fast: nobody calls for 20 s', async () => {
    await quota.govern().penalise('rate');
    const other = quota.govern({ db: quota.otherDb });
    await other.take('panel');
    expect(quota.seconds()).toBe(20);
  });

  it('the day is over: everybody is told until when', async () => {
    const until = new Date('2026-11-25T06:00:00Z');
    await quota.govern().penalise('daily', until);
    const refused = await quota
      .govern({ db: quota.otherDb })
      .take('check')
      .catch((error) => error);
    expect(refused).toMatchObject({ reason: 'vendor-daily', until });
  });

  it('exports are over: other calls go on, those to bulk jobs too', async () => {
    const until = new Date('2026-11-25T06:00:00Z');
    await quota.govern().penalise('export', until);
    const governor = quota.govern({ db: quota.otherDb });
    await governor.take('bulk');
    const refused = await governor.take('bulk', { startsExport: true }).catch((error) => error);
    expect(refused).toMatchObject({ reason: 'vendor-export', until });
  });

  it('too many at once: two for five seconds', async () => {
    const governor = quota.govern();
    await governor.penalise('concurrency');
    await governor.take('panel');
    await governor.take('panel');
    await governor.take('panel');
    expect(quota.seconds()).toBeGreaterThanOrEqual(5);
  });

  it('a shorter pause does not end a longer one', async () => {
    const governor = quota.govern();
    await governor.penalise('daily', new Date('2026-11-25T06:00:00Z'));
    await governor.penalise('daily', new Date('2026-11-24T19:00:00Z'));
    quota.clock.advance(2 * 3600);
    await expect(governor.take('panel')).rejects.toThrow(BudgetExhausted);
  });
});

describe('the queue', () => {
  it('serves those that somebody waits for first, the others in their order', async () => {
    const governor = quota.govern({ inFlight: 1, spare: 0, real: true });
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
    const governor = quota.govern({ inFlight: 1, spare: 0, real: true });
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
    const governor = quota.govern({ db: broken, real: true });
    await expect(governor.take('read')).rejects.toThrow();
    await expect(governor.take('read')).rejects.toThrow();
    await broken.close();
  });
});

it("another tenant's calls and pauses do not count", async () => {
  const other = await createTestTenant(quota.db, 'Other Ltd');
  const day = { daily: 3, reserve: 0 };
  await takeMany(quota.govern(day), 3, 'read');
  await quota.govern().penalise('daily', new Date('2026-11-25T06:00:00Z'));
  await takeMany(quota.govern({ ...day, tenant: other }), 3, 'read');
  const seen = await withTenant(quota.db, other, (tx) =>
    tx.selectFrom('api_day').selectAll().execute(),
  );
  expect(seen.map((row) => row.tenant_id)).toEqual([other]);
});

it('permits without a call of their own are impossible: each is one row', async () => {
  const governor = quota.govern();
  const permits: Permit[] = [await governor.take('panel'), await governor.take('read')];
  const rows = await withTenant(quota.db, quota.tenantId, (tx) =>
    tx.selectFrom('api_call').select(['kind', 'done_at']).orderBy('kind').execute(),
  );
  expect(rows).toEqual([
    { kind: 'panel', done_at: null },
    { kind: 'read', done_at: null },
  ]);
  for (const permit of permits) permit.done();
});

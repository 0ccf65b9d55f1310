import { describe, expect, it } from 'vitest';
import { quotaTest, takeMany, usualLimits } from '../../../../test/support/quota.ts';
import { withTenant } from '../../../db/tenant.ts';

const quota = quotaTest();

describe('the rate', () => {
  it('lets the 51st call wait until the first has left the window, to the millisecond', async () => {
    const governor = quota.govern({ inFlight: 1000, spare: 0 });
    await takeMany(governor, 50, 'panel');
    expect(quota.seconds()).toBe(0);
    await governor.take('panel');
    expect(quota.seconds()).toBe(usualLimits.windowMs / 1000);
  });

  it('never holds more than 50 in any window, and uses 95 % of them over minutes', async () => {
    const governor = quota.govern({ inFlight: 1000 });
    const times: number[] = [];
    while (quota.seconds() < 150) {
      (await governor.take('backfill')).done();
      times.push(quota.clock.now().getTime());
    }
    for (const [i, at] of times.entries()) {
      const later = times[i + 50];
      if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(20_000);
    }
    expect(times.length / quota.seconds() / (50 / 20)).toBeGreaterThan(0.95);
  });

  it('keeps a place in a full window that a long job may not take', async () => {
    const governor = quota.govern({ inFlight: 1000, burst: 1000 });
    await takeMany(governor, 49, 'backfill');
    expect(quota.seconds()).toBe(0);
    await governor.take('backfill');
    expect(quota.seconds()).toBe(usualLimits.windowMs / 1000);
  });

  it('gives that place to a call that somebody waits for', async () => {
    const governor = quota.govern({ inFlight: 1000, burst: 1000 });
    await takeMany(governor, 49, 'backfill');
    await governor.take('panel');
    expect(quota.seconds()).toBe(0);
  });

  it('spaces the calls of a long job, so that two sellers at once wait about a second at most', async () => {
    const governor = quota.govern({ inFlight: 1000 });
    await takeMany(governor, 5 * 49, 'backfill');
    // At any phase of the window, also when it was filled by what was made without spacing.
    for (let i = 0; i < 4; i += 1) {
      const before = quota.seconds();
      await takeMany(governor, 2, 'panel');
      expect(quota.seconds() - before).toBeLessThan(1.2);
      await takeMany(governor, 12, 'backfill');
    }
  });

  it('holds across processes', async () => {
    const calls = 20;
    const windowMs = 500;
    const limits = { calls, windowMs, burst: calls, inFlight: 1000, spare: 0, real: true };
    const two = [quota.govern(limits), quota.govern({ ...limits, db: quota.otherDb })];
    await Promise.all(two.map((governor) => takeMany(governor, 40, 'panel')));
    const granted = await withTenant(quota.db, quota.tenantId, (tx) =>
      tx
        .selectFrom('api_day')
        .select(({ fn }) => fn.sum<string>('calls').as('calls'))
        .executeTakeFirstOrThrow(),
    );
    expect(Number(granted.calls)).toBe(80);
    const left = await withTenant(quota.db, quota.tenantId, (tx) =>
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

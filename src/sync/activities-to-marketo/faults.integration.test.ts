import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type ActivitiesTest, startActivitiesTest } from '../../../test/support/activities-flow.ts';
import { startFlowProcess } from '../../../test/support/flow-process.ts';
import {
  armedFaults,
  armFault,
  disarmFaults,
  outboxFaultPoints,
} from '../../observability/fault-points.ts';

let t: ActivitiesTest;
afterEach(async () => {
  disarmFaults();
  await t?.close();
});

async function expectOnce(): Promise<void> {
  const all = await t.deliveries();
  expect(all.filter((row) => row.state !== 'delivered')).toEqual([]);
  expect(t.logged()).toEqual(new Map(all.map((row) => [row.activity_id, 1])));
}

describe('activities', { timeout: 240_000 }, () => {
  it('are logged once though the process throws at each named place in turn', async () => {
    t = await startActivitiesTest();
    t.run();
    for (const point of outboxFaultPoints) {
      armFault(point);
      // An answer that is lost leads through the read-back.
      t.marketo.faults.add({
        fault: point.startsWith('readback') ? 'reset-after-write' : 'system-error',
        match: { call: 'add-custom-activities' },
        times: 1,
      });
      await t.calls(3);
      if (point === 'outbox-taken-over-before-commit') t.passTime(60_000);
      await t.until(`${point} was met`, async () => !armedFaults().includes(point));
      await t.settleAll();
    }
    await expectOnce();
  });

  it('are logged once though the process is killed five times', async () => {
    t = await startActivitiesTest();
    for (const place of [
      'outbox-claimed',
      'outbox-before-send',
      'outbox-answered',
      'outbox-settle-before-commit',
      'outbox-settled',
    ] as const) {
      await t.calls(5);
      const killed = startFlowProcess(t.forOutboxChild(), `${place}:kill`);
      expect(await killed.ended, place).toBe('SIGKILL');
      // The next process may take the flow when the lease of the dead one has run out.
      t.passTime(11_000);
    }
    t.run();
    await t.settleAll();
    await expectOnce();
    expect(t.logged().size).toBe(26);
  });

  it('end with the same log whatever fails in whatever order', async () => {
    t = await startActivitiesTest({ settings: { lagMs: 20_000, lateShare: 0.2 } });
    t.run();
    const fault = fc.constantFrom(
      'reset',
      'reset-after-write',
      'bad-gateway',
      'bad-gateway-after-write',
      'request-timed-out',
      'system-error',
      'transient',
      'token-expired',
      'concurrency-limit',
    );
    const step = fc.oneof(
      fc.record({ calls: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ fault, times: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ seconds: fc.integer({ min: 1, max: 240 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        for (const each of steps) {
          if ('calls' in each) await t.calls(each.calls);
          else if ('fault' in each) {
            const match = { call: 'add-custom-activities' };
            t.marketo.faults.add({ fault: each.fault, match, times: each.times });
          } else t.passTime(each.seconds * 1000);
        }
        await t.settleAll();
        await expectOnce();
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

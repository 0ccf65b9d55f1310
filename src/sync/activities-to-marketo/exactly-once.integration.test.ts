import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ActivitiesTest, startActivitiesTest } from '../../../test/support/activities-flow.ts';
import { holdAt } from '../../observability/fault-points.ts';

/* One activity in Marketo's log for each action, whatever happens on the way (P3, R30-R32). */

let t: ActivitiesTest;
afterEach(() => t?.close());

const minute = 60_000;
const once = (ids: readonly string[]) => new Map(ids.map((id) => [id, 1]));

/** The next calls of Add Custom Activities meet a fault of the stand-in. */
function injure(fault: string, times = 1): void {
  t.marketo.faults.add({ fault, match: { call: 'add-custom-activities' }, times });
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await t.deliveries()).find((row) => row.activity_id === id)?.state;
}

const untilState = (id: string, state: string) =>
  t.until(`${id} is ${state}`, async () => (await stateOf(id)) === state);

describe('an activity', { timeout: 90_000 }, () => {
  it('stands in the log once, with all its attributes', async () => {
    t = await startActivitiesTest();
    t.run();
    const [id = ''] = await t.calls(1, () => ({ notes: 'Wants a demo' }));
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once([id]));
    const row = t.marketo.activities(t.people[0]?.marketoId ?? 0).at(-1);
    expect(row).toMatchObject({
      activityType: 'Lockstep Receive Sales Call',
      primaryAttributeValue: 'Interested',
    });
    const attributes = ((row?.attributes ?? []) as { apiName: string; value: unknown }[]).map(
      ({ apiName, value }) => [apiName, value],
    );
    expect(Object.fromEntries(attributes)).toMatchObject({
      salesCallMadeBy: 'sam@example.com',
      salesCallStatus: 'completed',
      salesCallDuration: 95,
      salesCallNotes: 'Wants a demo',
      salesCallReason: 'Follow-up',
      source: 'Lockstep',
      marketoSalesPersonId: t.people[0]?.id,
      salesActivityId: id,
    });
  });

  it('is sent again after a refusal that may pass', async () => {
    t = await startActivitiesTest();
    t.run();
    const faults = [
      'system-error',
      'transient',
      'concurrency-limit',
      'unavailable',
      'token-expired',
    ];
    for (const fault of [...faults, 'token-invalid-then-expired']) {
      injure(fault);
      await t.calls(3);
      await t.untilAll(['delivered']);
    }
    expect([...t.logged().values()]).toEqual(Array(18).fill(1));
  });

  it('waits out a quota that is used up, and a rate that is too high', async () => {
    t = await startActivitiesTest();
    t.run();
    for (const [fault, pause] of [
      ['daily-quota', 25 * 60 * minute],
      ['rate-limit', 21_000],
    ] as const) {
      injure(fault);
      await t.calls(2);
      await t.until('Marketo asked for a pause', async () => {
        const found = await t.owner.query('SELECT FROM api_pause WHERE until > $1', [
          t.clock.now(),
        ]);
        return found.rowCount === 1;
      });
      t.passTime(pause);
      // Somebody who waits for a page makes the governor look at the time again.
      const { client } = await t.connections.open(t.tenantId);
      await client.listCustomTypes({ kind: 'setup' });
      await t.untilAll(['delivered']);
    }
    expect([...t.logged().values()]).toEqual([1, 1, 1, 1]);
  });

  it('is looked up when the answer is lost after the effect, though the log lags by three minutes', async () => {
    t = await startActivitiesTest({ settings: { lagMs: 3 * minute } });
    injure('reset-after-write');
    t.run();
    const ids = await t.calls(5);
    await t.untilAll(['unknown']);
    t.passTime(2 * minute);
    await delay(500);
    expect(await stateOf(ids[0] ?? '')).toBe('unknown');
    t.passTime(2 * minute);
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
    expect((await t.deliveries())[0]).toMatchObject({ attempts: 1, error_code: null });
  });

  it.each(['bad-gateway-after-write', 'request-timed-out'])(
    '%s: is looked up, not sent again',
    async (fault) => {
      t = await startActivitiesTest();
      injure(fault);
      t.run();
      const ids = await t.calls(4);
      await t.untilAll(['delivered']);
      expect(t.logged()).toEqual(once(ids));
    },
  );

  it.each(['reset', 'bad-gateway'])(
    '%s before the effect: is sent again once a later one shows how far the log has come',
    async (fault) => {
      t = await startActivitiesTest();
      injure(fault);
      t.run();
      const [lost = ''] = await t.calls(1);
      await untilState(lost, 'unknown');
      const [later = ''] = await t.calls(1);
      await untilState(later, 'delivered');
      t.passTime(9 * minute);
      await delay(400);
      expect(await stateOf(lost)).toBe('unknown');
      t.passTime(2 * minute);
      await untilState(lost, 'delivered');
      expect(t.logged()).toEqual(once([lost, later]));
    },
  );

  it('cut off before the effect with nothing sent later: is sent again after thirty minutes', async () => {
    t = await startActivitiesTest();
    injure('reset');
    t.run();
    const [lost = ''] = await t.calls(1);
    await untilState(lost, 'unknown');
    t.passTime(25 * minute);
    await delay(400);
    expect(await stateOf(lost)).toBe('unknown');
    t.passTime(6 * minute);
    await untilState(lost, 'delivered');
    expect(t.logged()).toEqual(once([lost]));
  });

  it('is not sent again while the log is so late that it proves nothing', async () => {
    t = await startActivitiesTest({ settings: { lagMs: 90 * minute } });
    injure('reset-after-write');
    t.run();
    const [lost = ''] = await t.calls(1);
    await untilState(lost, 'unknown');
    const [later = ''] = await t.calls(1);
    await untilState(later, 'delivered');
    t.passTime(60 * minute);
    await delay(500);
    expect(await stateOf(lost)).toBe('unknown');
    t.passTime(40 * minute);
    await untilState(lost, 'delivered');
    expect(t.logged()).toEqual(once([lost, later]));
  });

  it('that happened long before it is logged is found by a read-back', async () => {
    t = await startActivitiesTest();
    injure('reset-after-write');
    t.run();
    const draft = t.callDraft();
    await t.record([{ ...draft, occurredAt: new Date(t.clock.now().getTime() - 20 * 86_400_000) }]);
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once([draft.id]));
  });

  it('that is refused alone does not hold up the batch, and goes when it is retried', async () => {
    t = await startActivitiesTest();
    injure('one-bad-record');
    const ids = await t.calls(300);
    t.run();
    await t.untilAll(['delivered', 'parked']);
    const parked = (await t.deliveries()).filter((row) => row.state === 'parked');
    expect(parked).toHaveLength(1);
    expect(parked[0]?.error_code).toBe('marketo-record-1003');
    await t.provision({ mode: 'separate', kinds: ['call'] });
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
  });

  it('for which Marketo refuses whole batches is found by halving them', async () => {
    t = await startActivitiesTest();
    t.marketo.faults.add({
      fault: 'batch-refused',
      match: { call: 'add-custom-activities', body: 'POISON' },
      times: null,
    });
    const ids = await t.calls(100, (i) => (i === 37 ? { notes: 'POISON' } : {}));
    t.run();
    await t.untilAll(['delivered', 'parked']);
    const bad = ids[37] ?? '';
    const parked = (await t.deliveries()).filter((row) => row.state === 'parked');
    expect(parked.map((row) => row.activity_id)).toEqual([bad]);
    expect(t.logged()).toEqual(once(ids.filter((id) => id !== bad)));
  });

  it('waits while its type is not approved, and goes by itself when it is', async () => {
    t = await startActivitiesTest();
    injure('type-unapproved');
    t.run();
    const ids = await t.calls(3);
    await t.untilAll(['parked']);
    expect((await t.deliveries())[0]?.error_message).toContain('not approved');
    await t.provision({ mode: 'separate', kinds: ['call'] });
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
  });

  it('goes to the one that lives when its person is merged between', async () => {
    t = await startActivitiesTest();
    await t.runPeople();
    const [first, second] = t.people;
    const ids = await t.calls(2);
    // A record of the CRM beats the named winner.
    const { winner } = t.marketo.mergeLeads(first?.marketoId ?? 0, [second?.marketoId ?? 0]);
    t.run();
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
    const targets = (await t.deliveries()).map((row) => row.target_id);
    expect(targets).toEqual([String(winner), String(winner)]);
  });

  it('of a person who was deleted waits for somebody, with the reason', async () => {
    t = await startActivitiesTest();
    await t.runPeople();
    await t.calls(1);
    t.marketo.deleteLead(t.people[0]?.marketoId ?? 0);
    t.run();
    await t.until('it is parked', async () => {
      t.passTime(minute);
      return (await t.deliveries())[0]?.state === 'parked';
    });
    expect((await t.deliveries())[0]).toMatchObject({ error_code: 'person-deleted' });
    expect(t.logged()).toEqual(new Map());
  });

  it('is not sent by a worker that slept between the claim and the socket', async () => {
    t = await startActivitiesTest({ outbox: { sendWithinMs: 250 } });
    const asleep = holdAt('outbox-before-send');
    t.run();
    const ids = await t.calls(2);
    await asleep.reached;
    await delay(400);
    t.passTime(4 * minute);
    await t.untilAll(['unknown']);
    asleep.release();
    await t.settleAll();
    const all = await t.deliveries();
    expect(all.every((row) => row.state === 'delivered')).toBe(true);
    expect(t.logged()).toEqual(once(all.map((row) => row.activity_id)));
    expect(ids.every((id) => t.logged().has(id))).toBe(true);
  });

  it('is sent by one of two workers', async () => {
    t = await startActivitiesTest();
    t.run();
    t.run();
    const ids = (await Promise.all(Array.from({ length: 10 }, () => t.calls(60)))).flat();
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SalesEmailsTest, startSalesEmailsTest } from '../../../test/support/sales-emails.ts';
import {
  armedFaults,
  armFault,
  disarmFaults,
  type FaultPoint,
  holdAt,
} from '../../observability/fault-points.ts';

let t: SalesEmailsTest;

beforeAll(async () => {
  t = await startSalesEmailsTest();
});
afterAll(() => t?.close());
afterEach(async () => {
  disarmFaults();
  t.mail.faults.clear();
  await t.stop();
});

/** How many copies the recipient has; with one, exactly one activity says so. */
async function copies(id: string): Promise<number> {
  const { to_address } = await t.read(id);
  return (await t.arrived(to_address ?? '')).length;
}

describe('One email at the peer, or one that is not confirmed,', () => {
  const places: FaultPoint[] = [
    'email-before-claim',
    'email-built',
    'email-before-dot',
    'email-accepted',
    'email-outcome-before-commit',
    'email-outcome-stored',
  ];
  test.each(places)('when a fault strikes at %s', async (place) => {
    armFault(place);
    const id = await t.queued();
    t.start();
    await t.state(id, 'sent');
    expect(armedFaults()).toEqual([]);
    expect(await copies(id)).toBe(1);
    expect(await t.activities('email-sent', id)).toHaveLength(1);
  });

  test('when the connection breaks before the message', async () => {
    t.mail.faults.add({ fault: 'close-before-data' });
    t.mail.faults.add({ fault: 'close-in-data' });
    const id = await t.queued();
    t.start();
    expect((await t.state(id, 'sent')).attempts).toBe(3);
    expect(await copies(id)).toBe(1);
  });

  test('when the answer to the final dot is lost; a person decides', async () => {
    t.mail.faults.add({ fault: 'close-after-dot', times: 2 });
    t.start();
    const arrived = await t.queued();
    const unknown = await t.state(arrived, 'unknown');
    expect(unknown.error_message).toContain('it may have been sent');
    expect(await copies(arrived)).toBe(1);
    expect(await t.activities('email-sent', arrived)).toEqual([]);
    await t.decide(arrived, true);
    expect(await t.read(arrived)).toMatchObject({ state: 'sent', error_code: null });
    expect(await t.activities('email-sent', arrived)).toMatchObject([{ id: unknown.activity_id }]);

    const lost = await t.queued();
    await t.state(lost, 'unknown');
    await t.decide(lost, false);
    expect(await t.read(lost)).toMatchObject({ state: 'failed', error_code: 'not-arrived' });
    await t.press(lost);
    const again = await t.state(lost, 'sent');
    expect(again.message_id).toBe((await t.arrived(again.to_address ?? ''))[0]?.messageId);
  });

  test('when the process that sent it never comes back', async () => {
    const held = holdAt('email-before-dot');
    const id = await t.queued();
    t.start();
    await held.reached;
    // Another process finds the attempt without a sign of life.
    await t.inTenant((client) =>
      client.query('UPDATE email SET lease_until = $2 WHERE id = $1', [id, new Date(0)]),
    );
    expect(await t.state(id, 'unknown')).toMatchObject({ error_code: 'interrupted' });
    // And the one that slept wakes up: the email is not its own any more.
    held.release();
    await t.stop();
    expect(await copies(id)).toBe(0);
    expect((await t.read(id)).state).toBe('unknown');
  });

  test('when two processes work at once', async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => t.queued()));
    const other = t.another();
    t.start();
    try {
      for (const id of ids) {
        await t.state(id, 'sent');
        expect(await copies(id)).toBe(1);
      }
    } finally {
      await other.stop();
    }
  });

  test('after a restored backup nothing goes out by itself', async () => {
    const id = await t.queued();
    await t.inTenant((client) =>
      client.query('UPDATE email SET epoch = epoch - 1 WHERE id = $1', [id]),
    );
    t.start();
    expect(await t.state(id, 'unknown')).toMatchObject({ error_code: 'restored' });
    expect(await copies(id)).toBe(0);
  });
});

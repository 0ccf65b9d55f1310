import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';
import { failedDeliveries, failedGroups } from '../../sync/engine/outbox/failed.ts';

let t: CallsTest;
/** Ids of the calls' activities: two that Marketo refuses, one that waits, one that arrived. */
const calls: string[] = [];

beforeAll(async () => {
  t = await startCallsTest();
  for (const notes of ['=1+1', 'b', 'c', 'd']) {
    const { body } = await t.phone({ person: { marketoId: 1 }, status: 'completed', notes });
    calls.push(body.id);
  }
  const fail = (id: string | undefined, state: string, code: string, message: string) =>
    t.sql(
      `UPDATE delivery SET state = $2, error_code = $3, error_message = $4, error_fix = 'Do this.',
         attempts = 2, attempted_at = $5 WHERE activity_id = $1`,
      [id, state, code, message, t.clock.now()],
    );
  const refused = 'Marketo refused it: Activity type is not approved (error 1003)';
  await fail(calls[0], 'parked', 'marketo-record-1003', refused);
  await fail(calls[1], 'parked', 'marketo-record-1003', '=SUM(A1)');
  await fail(calls[2], 'waiting', 'marketo-606', 'Too many calls.');
  await t.sql(`UPDATE delivery SET state = 'delivered' WHERE activity_id = $1`, [calls[3]]);
});
afterAll(() => t.close());

async function get(path: string) {
  const answer = await t.browser.send('GET', path);
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

describe('failures', () => {
  test('are grouped by error, with what it means, those that need a person first', async () => {
    const { body } = await get('/api/v1/diagnostics');
    expect(body.groups).toMatchObject([
      {
        code: 'marketo-record-1003',
        title: 'Marketo refuses the activity',
        fix: 'Do this.',
        parked: 2,
        waiting: 0,
        unknown: 0,
      },
      { code: 'marketo-606', title: 'Too many calls in 20 seconds', parked: 0, waiting: 1 },
    ]);
  });

  test('are listed by error, page by page', async () => {
    const path = '/api/v1/diagnostics/deliveries?code=marketo-record-1003&limit=1';
    const first = (await get(path)).body;
    expect(first.deliveries).toMatchObject([
      {
        activityId: calls[0],
        type: 'call',
        person: { id: t.ids[0], name: 'Ann', marketoId: 1 },
        state: 'needs-attention',
        attempts: 2,
        nextAt: null,
      },
    ]);
    const second = (await get(`${path}&cursor=${first.next}`)).body;
    expect(second.deliveries.map((one: { activityId: string }) => one.activityId)).toEqual([
      calls[1],
    ]);
    expect(second.next).toBeNull();
    expect((await get('/api/v1/diagnostics/deliveries?cursor=x')).status).toBe(400);
  });

  test('come as a file that a spreadsheet opens without running anything', async () => {
    const answer = await t.browser.send('GET', '/api/v1/diagnostics.csv');
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-disposition']).toContain('attachment');
    const lines = answer.body.trim().split('\r\n');
    expect(lines.length).toBe(4);
    expect(lines[2]).toContain(`,'=SUM(A1),`);
    const nobody = await t.app.inject({ method: 'GET', url: '/api/v1/diagnostics.csv' });
    expect(nobody.statusCode).toBe(401);
  });

  test('of people whom somebody may not see are not told of', async () => {
    const { tenantId } = t.browser;
    const groups = (owners: string[]) =>
      t.inClient((client) => failedGroups(client, { tenantId, owners }));
    const rows = (owners: string[]) =>
      t.inClient((client) =>
        failedDeliveries(client, { tenantId, owners, code: null, limit: 10, after: null }),
      );
    const [own, other] = ['0055g000001AAAAAA1', '0055g000001BBBBBB1'];
    expect((await groups([own])).length).toBe(2);
    expect((await rows([own])).rows.length).toBe(3);
    expect(await groups([other])).toEqual([]);
    expect((await rows([other])).rows).toEqual([]);
  });

  test('are tried again: chosen ones, or all of an error', async () => {
    const { body } = await get('/api/v1/diagnostics/deliveries');
    const [first] = body.deliveries;
    const retry = async (choice: object) =>
      (await t.browser.send('POST', '/api/v1/diagnostics/retry', choice)).json().queued;
    expect(await retry({ ids: [first.id] })).toBe(1);
    expect(await retry({ code: 'marketo-606' })).toBe(1);
    expect(await retry({ all: true })).toBeGreaterThanOrEqual(1);
    const rows = await t.sql(`SELECT state FROM delivery WHERE error_code IS NOT NULL`);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['waiting']));
  });
});

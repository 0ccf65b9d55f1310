import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';
import { testAdmin } from '../../../test/support/web-server.ts';
import { removeOldRequestKeys } from '../../calls/request-key.ts';
import { newId } from '../../ids.ts';

let t: CallsTest;
beforeAll(async () => {
  t = await startCallsTest();
});
afterAll(() => t.close());

const ann = { marketoId: 1 };

describe('a call that is logged', () => {
  test('stands with all it has, as an activity, and waits to be told to Marketo', async () => {
    const { status, body } = await t.phone({
      person: ann,
      seller: testAdmin.email.toUpperCase(),
      status: 'completed',
      number: '+1 415 555 0100',
      outcome: 'meeting BOOKED',
      reason: 'Demo',
      durationSeconds: 312,
      notes: 'Line one\nLine two',
      recordingUrl: 'https://pbx.example/rec/1.mp3',
      answeredBy: 'Ann',
      startedAt: '2026-11-24T11:50:00+00:00',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: body.id,
      personId: t.ids[0],
      marketoId: 1,
      user: { id: expect.any(String), name: testAdmin.name, email: testAdmin.email },
      status: 'completed',
      number: '+1 415 555 0100',
      outcome: 'Meeting booked',
      reason: 'Demo',
      durationSeconds: 312,
      notes: 'Line one\nLine two',
      recordingUrl: 'https://pbx.example/rec/1.mp3',
      answeredBy: 'Ann',
      doNotCall: false,
      startedAt: '2026-11-24T11:50:00.000Z',
      createdAt: '2026-11-24T12:00:00.000Z',
    });
    expect(await t.sql('SELECT * FROM activity WHERE id = $1', [body.id])).toMatchObject([
      {
        type: 'call',
        person_id: t.ids[0],
        marketo_id: 1,
        user_id: body.user.id,
        subject_id: body.id,
        occurred_at: new Date('2026-11-24T11:50:00Z'),
        attributes: {
          callId: body.id,
          madeBy: testAdmin.email,
          status: 'completed',
          outcome: 'Meeting booked',
          reason: 'Demo',
          durationSeconds: 312,
          number: '+1 415 555 0100',
          recordingUrl: 'https://pbx.example/rec/1.mp3',
          answeredBy: 'Ann',
          notes: 'Line one\nLine two',
          campaignName: null,
        },
      },
    ]);
    expect(
      await t.sql('SELECT state, kind FROM delivery WHERE activity_id = $1', [body.id]),
    ).toEqual([{ state: 'pending', kind: 'call' }]);
    expect((await t.browser.send('GET', `/api/v1/calls/${body.id}`)).json()).toEqual(body);
  });

  test('by nobody who is named is the phone system’s, began when it must have, to the number found by', async () => {
    const { body } = await t.phone({
      person: { phone: '+14155550100' },
      status: 'no-answer',
      durationSeconds: 60,
    });
    expect(body).toMatchObject({
      personId: t.ids[0],
      user: null,
      number: '+14155550100',
      startedAt: '2026-11-24T11:59:00.000Z',
    });
    const [activity] = await t.sql('SELECT attributes FROM activity WHERE id = $1', [body.id]);
    expect(activity?.attributes.madeBy).toBe('Phone system');
  });

  test('to a merged record goes to the winner', async () => {
    for (const person of [{ id: t.ids[3] }, { marketoId: 4 }]) {
      const { body } = await t.phone({ person, status: 'completed' });
      expect(body).toMatchObject({ personId: t.ids[0], marketoId: 1 });
    }
  });

  test('from the browser is the seller’s own, without a key of theirs', async () => {
    const answer = await t.browser.send('POST', '/api/v1/calls', {
      person: { id: t.ids[0] },
      status: 'completed',
    });
    expect(answer.json()).toMatchObject({ user: { email: testAdmin.email }, marketoId: 1 });
  });
});

describe('a request that is repeated', () => {
  test('answers as the first time, in whatever order its fields come, and writes nothing', async () => {
    const key = newId();
    const first = await t.phone({ person: ann, status: 'completed', notes: 'once' }, key);
    const before = await t.written();
    t.clock.advance(60);
    const again = await t.phone({ notes: 'once', status: 'completed', person: ann }, key);
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect(first.replayed).toBeNull();
    expect(await t.written()).toEqual(before);
  });

  test('with something else in it is refused, and says so', async () => {
    const key = `pbx-${newId()}`;
    await t.phone({ person: ann, status: 'completed' }, key);
    const before = await t.written();
    const { status, body } = await t.phone({ person: ann, status: 'failed' }, key);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'idempotency-key-reused', fix: expect.any(String) });
    expect(body.detail).toContain(key);
    expect(await t.written()).toEqual(before);
  });

  test('twenty times at once is one call', async () => {
    const before = await t.written();
    const key = newId();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => t.phone({ person: ann, status: 'completed' }, key)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(await t.written()).toEqual({
      calls: before.calls + 1,
      activities: before.activities + 1,
      deliveries: before.deliveries + 1,
      keys: before.keys + 1,
    });
  });

  test('after a refusal is tried anew', async () => {
    const key = newId();
    expect((await t.phone({ person: { marketoId: 77 }, status: 'completed' }, key)).status).toBe(
      404,
    );
    await t.addPeople([{ marketo_id: 77, last_name: 'Late' }]);
    expect((await t.phone({ person: { marketoId: 77 }, status: 'completed' }, key)).status).toBe(
      200,
    );
  });

  test('long after no call of its time can be logged has its key taken away', async () => {
    await t.phone({ person: ann, status: 'completed' }, 'today');
    await t.sql(`UPDATE call_request SET created_at = $1 WHERE key <> 'today'`, [
      new Date('2026-08-01T12:00:00Z'),
    ]);
    await t.inClient((client) =>
      removeOldRequestKeys(client, { tenantId: t.browser.tenantId, now: t.clock.now() }),
    );
    expect(await t.sql('SELECT key FROM call_request')).toEqual([{ key: 'today' }]);
  });

  test('under the key of somebody else is another request', async () => {
    const key = newId();
    const body = { person: ann, status: 'completed' };
    const one = await t.phone(body, key);
    const headers = {
      cookie: t.browser.cookie,
      'x-csrf-token': t.browser.csrfToken,
      'idempotency-key': key,
    };
    const other = await t.app.inject({
      method: 'POST',
      url: '/api/v1/calls',
      headers,
      payload: body,
    });
    expect(other.statusCode).toBe(200);
    expect(other.json().id).not.toBe(one.body.id);
  });
});

test('the calls of a person come page by page, with those of merged records, newest first', async () => {
  const [first] = await t.addPeople([{ marketo_id: 50 }]);
  const [loser] = await t.addPeople([{ marketo_id: 51 }]);
  const times = ['11:00', '11:30', '11:30', '09:00', '11:45'];
  for (const [i, time] of times.entries()) {
    const startedAt = `2026-11-24T${time}:00Z`;
    const person = { id: i === 3 ? loser : first };
    expect((await t.phone({ person, status: 'completed', startedAt })).status).toBe(200);
  }
  await t.merge(51, 50);
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const page = await t.browser.send('GET', `/api/v1/people/${first}/calls?limit=2${cursor}`);
    const { calls, next: following } = page.json();
    seen.push(...calls.map((call: { startedAt: string }) => call.startedAt.slice(11, 16)));
    next = following;
  }
  expect(seen).toEqual(['11:45', '11:30', '11:30', '11:00', '09:00']);
  const wrong = await t.browser.send('GET', `/api/v1/people/${first}/calls?cursor=abc`);
  expect(wrong.json()).toMatchObject({ status: 400, code: 'invalid-input' });
});

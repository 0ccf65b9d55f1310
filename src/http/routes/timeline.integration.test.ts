import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';
import { recordActivities } from '../../activities/record.ts';
import { newId } from '../../ids.ts';
import { setOptOut } from '../../unsubscribes/opt-outs.ts';

let t: CallsTest;
beforeAll(async () => {
  t = await startCallsTest();
});
afterAll(() => t.close());

const ann = 1;
const email = {
  emailId: newId(),
  subject: 'Our offer',
  suffix: 'AB12CD34',
  sentBy: 'sam@example.com',
  templateId: null,
  templateName: null,
  campaignName: null,
  campaignStep: null,
};

async function timeline(id: string | undefined, query = '') {
  const answer = await t.browser.send('GET', `/api/v1/people/${id}/timeline${query}`);
  return { status: answer.statusCode, body: answer.json() };
}

function open(at: string, machine = false, marketoId = ann) {
  return t.inClient((client) =>
    recordActivities(client, { tenantId: t.browser.tenantId, now: t.clock.now() }, [
      {
        id: newId(),
        type: 'email-opened',
        personId: t.ids[0] ?? '',
        marketoId,
        userId: null,
        subjectId: email.emailId,
        occurredAt: new Date(at),
        attributes: { ...email, machine },
      },
    ]),
  );
}

describe('the timeline of a person', () => {
  test('has what happened, newest first, with who did it and where it stands in Marketo', async () => {
    const call = await t.phone({ person: { marketoId: ann }, status: 'completed', notes: 'Hi.' });
    await open('2026-11-24T11:00:00Z');
    await open('2026-11-24T10:00:00Z', true);
    const { body } = await timeline(t.ids[0]);
    expect(body.next).toBeNull();
    expect(body.entries).toMatchObject([
      {
        id: call.body.id,
        type: 'call',
        title: 'Call: Completed',
        text: 'Hi.',
        machine: false,
        deliveries: [{ destination: 'marketo', state: 'waiting', attempts: 0 }],
      },
      {
        type: 'email-opened',
        title: 'Opened “Our offer”',
        machine: false,
        subjectId: email.emailId,
        // Only calls are logged here.
        deliveries: [{ id: null, state: 'not-logged' }],
      },
      { type: 'email-opened', machine: true },
    ]);
  });

  test('goes on where a page ended, without a gap', async () => {
    const all = (await timeline(t.ids[0])).body.entries.map(({ id }: { id: string }) => id);
    const found: string[] = [];
    let query = '?limit=1';
    for (;;) {
      const { body } = await timeline(t.ids[0], query);
      found.push(...body.entries.map(({ id }: { id: string }) => id));
      if (body.next === null) break;
      query = `?limit=1&cursor=${body.next}`;
    }
    expect(found).toEqual(all);
    expect((await timeline(t.ids[0], '?cursor=nonsense')).status).toBe(400);
  });

  test('holds what was said of the address, and of records that were merged into the person', async () => {
    await t.inClient((client) =>
      setOptOut(client, {
        tenantId: t.browser.tenantId,
        marketoId: null,
        personId: null,
        address: 'Ann@acme.com',
        source: 'manual',
        reason: 'Asked on the phone.',
        now: t.clock.now(),
      }),
    );
    await open('2026-11-20T09:00:00Z', false, 777);
    await t.merge(777, ann);
    const { body } = await timeline(t.ids[0]);
    expect(body.entries.at(-1).at).toBe('2026-11-20T09:00:00.000Z');
    expect(
      body.entries.find(({ type }: { type: string }) => type === 'unsubscribed'),
    ).toMatchObject({
      title: 'Unsubscribed from sales emails',
      text: 'Asked on the phone.',
      facts: [{ label: 'How', value: 'By hand in Lockstep' }],
      deliveries: [],
    });
  });

  test('tells each state of a delivery in words', async () => {
    const { body } = await t.phone({ person: { marketoId: ann }, status: 'failed' });
    const as = async (change: string) => {
      await t.sql(`UPDATE delivery SET ${change} WHERE activity_id = $1`, [body.id]);
      const answer = await t.browser.send('GET', `/api/v1/activities/${body.id}`);
      return answer.json().entry.deliveries[0];
    };
    expect(await as(`state = 'delivered', external_id = '77', attempts = 1`)).toMatchObject({
      state: 'in-step',
      externalId: '77',
    });
    expect(
      await as(`state = 'parked', error_message = 'Not approved.', error_fix = 'Approve it.'`),
    ).toMatchObject({ state: 'needs-attention', summary: 'Not approved.', fix: 'Approve it.' });
    expect(await as(`state = 'unknown'`)).toMatchObject({ state: 'not-confirmed', fix: null });
    const waiting = await as(`state = 'waiting', due_at = '2026-11-24T12:30:00Z'`);
    expect(waiting).toMatchObject({ state: 'waiting', nextAt: '2026-11-24T12:30:00.000Z' });
    expect(waiting.summary).toContain('Not approved.');
  });

  test('is not there for who may not see the person, and neither are its activities', async () => {
    expect((await timeline(newId())).status).toBe(404);
    expect((await t.browser.send('GET', `/api/v1/activities/${newId()}`)).statusCode).toBe(404);
  });
});

describe('one activity', () => {
  test('has its attributes, its person and the history of its delivery', async () => {
    const { body: call } = await t.phone({ person: { marketoId: ann }, status: 'completed' });
    await t.sql(
      `INSERT INTO sync_event (tenant_id, at, id, flow, marketo_id, record_id, kind, source, summary, changes)
       VALUES ($1, $2, $3, 'activities-to-marketo', 1, $4, 'delayed', 'outbox', 'Marketo was too busy.', '[]')`,
      [t.browser.tenantId, t.clock.now(), newId(), call.id],
    );
    const answer = await t.browser.send('GET', `/api/v1/activities/${call.id}`);
    expect(answer.json()).toMatchObject({
      entry: { id: call.id, type: 'call' },
      person: { id: t.ids[0], name: 'Ann', marketoId: ann },
      attributes: { callId: call.id, status: 'completed' },
      history: [{ kind: 'delayed', summary: 'Marketo was too busy.' }],
    });
  });
});

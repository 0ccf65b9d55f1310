import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { withTenant } from '../../src/db/tenant.ts';
import { createApiKey } from '../../src/users/api-keys.ts';
import { createUser } from '../../src/users/users.ts';
import { type ActivitiesTest, startActivitiesTest } from '../support/activities-flow.ts';
import { buildTestServer } from '../support/web-server.ts';

/* From what a phone system sends to what a marketer selects by: over HTTP on both ends. */

let t: ActivitiesTest;
let server: FastifyInstance;
let url: string;
let key: string;

beforeAll(async () => {
  // The log shows rows late, as Marketo's does.
  t = await startActivitiesTest({ kinds: ['call'], settings: { lagMs: 300 } });
  t.run();
  server = await buildTestServer(t.db, { clock: t.clock });
  await server.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/api/v1/calls`;
  const userId = await createUser(t.db, systemClock, {
    ...{ tenantId: t.tenantId, name: 'Sam', email: 'sam@example.com' },
    ...{ role: 'admin', password: 'correct horse battery' },
  });
  const actor = { tenantId: t.tenantId, userId, at: t.clock.now() };
  key = (await withTenant(t.db, t.tenantId, (tx) => createApiKey(tx, 'PBX', actor))).key;
});
afterAll(async () => {
  await server?.close();
  await t?.close();
});

async function log(body: object, idempotencyKey: string): Promise<{ id: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(body),
  });
  const answered = (await answer.json()) as { id: string };
  if (!answer.ok) throw new Error(JSON.stringify(answered));
  return answered;
}

/** Our rows of a lead in the stand-in's log, as its API shows them. */
function inMarketo(leadId: number) {
  return t.sandbox.marketo
    .activities(leadId)
    .map((row) => {
      const attributes = row.attributes as { apiName?: string; value: unknown }[];
      const values = Object.fromEntries(attributes.map(({ apiName, value }) => [apiName, value]));
      return { ...row, values } as Record<string, unknown> & { values: Record<string, unknown> };
    })
    .filter(({ values }) => values.salesActivityId !== undefined);
}

it('a call stands in the log of the person it was with, whole, and once', async () => {
  const [person] = t.people;
  const marketoId = person?.marketoId ?? 0;
  const startedAt = new Date(Math.floor(t.clock.now().getTime() / 1000) * 1000 - 600_000);
  const call = {
    person: { marketoId },
    seller: 'sam@example.com',
    status: 'completed',
    number: '+1 415 555 0100',
    outcome: 'Meeting booked',
    reason: 'Demo',
    durationSeconds: 312,
    notes: 'Wants the engine.\nSoon.',
    recordingUrl: 'https://pbx.example/rec/1.mp3',
    answeredBy: 'Ada',
    startedAt: startedAt.toISOString(),
  };
  const answers = await Promise.all(Array.from({ length: 5 }, () => log(call, 'pbx-1')));
  const [{ id } = { id: '' }] = answers;
  expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  await t.untilAll(['delivered']);
  await log(call, 'pbx-1');
  await t.untilAll(['delivered']);
  expect(inMarketo(marketoId)).toMatchObject([
    {
      primaryAttributeValue: 'Meeting booked',
      activityDate: startedAt.toISOString().replace('.000Z', 'Z'),
      values: {
        salesActivityId: id,
        salesCallMadeBy: 'sam@example.com',
        salesCallStatus: 'completed',
        salesCallDuration: 312,
        salesPhoneNumberCalled: '+1 415 555 0100',
        salesCallRecordingUrl: 'https://pbx.example/rec/1.mp3',
        salesCallAnsweredBy: 'Ada',
        salesCallReason: 'Demo',
        salesCallNotes: 'Wants the engine.\nSoon.',
        source: 'Lockstep',
      },
    },
  ]);
});

it('a call without an outcome has its status for a subject', async () => {
  const marketoId = t.people[1]?.marketoId ?? 0;
  await log({ person: { marketoId }, status: 'no-answer' }, 'pbx-2');
  await t.untilAll(['delivered']);
  const [row] = inMarketo(marketoId);
  expect(row).toMatchObject({
    primaryAttributeValue: 'no answer',
    values: { salesCallStatus: 'no answer', salesCallMadeBy: 'Phone system' },
  });
});

it('a call that was refused leaves nothing there', async () => {
  const before = t.logged();
  await expect(log({ person: { marketoId: 999_999 }, status: 'failed' }, 'pbx-3')).rejects.toThrow(
    'not-found',
  );
  await t.untilAll(['delivered']);
  expect(t.logged()).toEqual(before);
});

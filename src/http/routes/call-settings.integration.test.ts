import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallChoice, CallSettings } from '../../../contract/calls.ts';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';

let t: CallsTest;
beforeAll(async () => {
  t = await startCallsTest();
});
afterAll(() => t.close());

async function send(method: 'GET' | 'POST' | 'PUT', path = '', body?: object) {
  const answer = await t.browser.send(method, `/api/v1/call-settings${path}`, body);
  return { status: answer.statusCode, body: answer.json() };
}
const settings = async (): Promise<CallSettings> => (await send('GET')).body;
const inUse = async (list: 'outcome' | 'reason'): Promise<CallChoice[]> =>
  (await settings()).choices.filter((choice) => choice.list === list && !choice.archived);
const names = async (list: 'outcome' | 'reason') => (await inUse(list)).map(({ name }) => name);
const change = (choice: CallChoice | undefined, body: object) =>
  send('PUT', `/choices/${choice?.id}`, body);

test('the lists begin with what most need, once, also when several look first', async () => {
  const answers = await Promise.all([settings(), settings(), settings(), settings()]);
  for (const { choices } of answers) expect(choices).toEqual(answers[0]?.choices);
  expect(await names('outcome')).toContain('Left voicemail');
  expect(await names('reason')).toEqual([
    'Prospecting',
    'Follow-up',
    'Discovery',
    'Demo',
    'Negotiation',
    'Renewal',
    'Support',
  ]);
  expect((await settings()).doNotCall).toBe('warn');
});

test('a new one comes last; a name that is in use is refused', async () => {
  await send('POST', '/choices', { list: 'reason', name: ' Upsell ' });
  expect((await names('reason')).at(-1)).toBe('Upsell');
  const again = await send('POST', '/choices', { list: 'reason', name: 'UPSELL' });
  expect(again.body).toMatchObject({ status: 409, code: 'choice-taken' });
  const [first] = await inUse('reason');
  expect((await change(first, { name: 'upsell' })).body.code).toBe('choice-taken');
  const long = await send('POST', '/choices', { list: 'reason', name: 'x'.repeat(51) });
  expect(long.body).toMatchObject({ status: 400, detail: expect.stringContaining('50') });
});

test('renamed, it is chosen by its new name, and calls keep what they were logged with', async () => {
  const demo = (await inUse('reason')).find(({ name }) => name === 'Demo');
  const call = { person: { marketoId: 1 }, status: 'completed', reason: 'Demo' };
  const { body: logged } = await t.phone(call);
  expect((await change(demo, { name: 'Live demo' })).status).toBe(200);
  expect((await t.phone(call)).body.code).toBe('unknown-reason');
  expect((await t.phone({ ...call, reason: 'live demo' })).body.reason).toBe('Live demo');
  const { reason } = (await t.browser.send('GET', `/api/v1/calls/${logged.id}`)).json();
  expect(reason).toBe('Demo');
  // A change of letters only is no other name.
  expect((await change(demo, { name: 'LIVE demo' })).status).toBe(200);
});

test('archived, it is not offered, and comes back at the end', async () => {
  const [busy] = (await inUse('outcome')).filter(({ name }) => name === 'Busy');
  await change(busy, { archived: true });
  expect(await names('outcome')).not.toContain('Busy');
  expect((await settings()).choices.find(({ id }) => id === busy?.id)?.archived).toBe(true);
  // Its name is free meanwhile, and then taken.
  await send('POST', '/choices', { list: 'outcome', name: 'Busy' });
  expect((await change(busy, { archived: false })).body.code).toBe('choice-taken');
  await change(busy, { name: 'Engaged' });
  await change(busy, { archived: false });
  expect((await names('outcome')).slice(-2)).toEqual(['Busy', 'Engaged']);
});

test('fifteen are in use and no more, however many administrators add at once', async () => {
  const free = 15 - (await inUse('outcome')).length;
  const answers = await Promise.all(
    Array.from({ length: free + 3 }, (_, i) =>
      send('POST', '/choices', { list: 'outcome', name: `Extra ${i}` }),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill('choices-full'));
  expect(await inUse('outcome')).toHaveLength(15);
  // Nor by bringing one back whose place was taken meanwhile.
  const [first] = await inUse('outcome');
  await change(first, { archived: true });
  await send('POST', '/choices', { list: 'outcome', name: 'In its place' });
  expect((await change(first, { archived: false })).body.code).toBe('choices-full');
});

test('the order is the administrator’s; one of a list that has changed is refused', async () => {
  const before = await inUse('reason');
  const ids = before.map(({ id }) => id).reverse();
  await send('PUT', '/choices', { list: 'reason', ids });
  expect((await inUse('reason')).map(({ id }) => id)).toEqual(ids);
  for (const wrong of [ids.slice(1), [...ids.slice(1), ids[1]], []]) {
    const { body } = await send('PUT', '/choices', { list: 'reason', ids: wrong });
    expect(body.code).toBe('choices-changed');
  }
  expect((await inUse('reason')).map(({ id }) => id)).toEqual(ids);
});

test('who decided what is on record', async () => {
  await send('PUT', '', { doNotCall: 'refuse' });
  expect((await settings()).doNotCall).toBe('refuse');
  const actions = await t.sql('SELECT DISTINCT action FROM audit_event');
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'call-settings.saved',
      'call-choice.added',
      'call-choice.changed',
      'call-choice.ordered',
    ]),
  );
});

test('an unknown one is 404', async () => {
  const unknown = { id: '019ab000-0000-7000-8000-000000000001' } as CallChoice;
  expect((await change(unknown, { name: 'x' })).status).toBe(404);
});

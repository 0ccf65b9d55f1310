import { afterEach, expect, it } from 'vitest';
import { type ActivitiesTest, startActivitiesTest } from '../../../test/support/activities-flow.ts';
import { activityTypes } from '../../activities/model.ts';
import { readTypes } from './provision.ts';

let t: ActivitiesTest;
afterEach(() => t?.close());

const status = () =>
  readTypes({ db: t.db, clock: t.clock, connections: t.connections }, t.tenantId);
const statuses = async () =>
  Object.fromEntries((await status()).types.map((type) => [type.definition.key, type.status]));

it('makes all eight with their attributes, approves them, and does nothing the second time', async () => {
  t = await startActivitiesTest({ kinds: [] });
  expect(Object.values(await statuses())).toEqual(Array(9).fill('missing'));
  const done = await t.provision({ mode: 'separate', kinds: activityTypes });
  expect(done.free).toBe(2);
  expect(done.logged).toEqual(activityTypes);
  const { compact, ...eight } = await statuses();
  expect(compact).toBe('missing');
  expect(Object.values(eight)).toEqual(Array(8).fill('ready'));
  t.marketo.requests.reset();
  await t.provision({ mode: 'separate', kinds: activityTypes });
  const writes = t.marketo.requests
    .last()
    .filter(({ method, path }) => method === 'POST' && path.includes('external'));
  expect(writes).toEqual([]);
});

it('goes on where it was interrupted', async () => {
  t = await startActivitiesTest({ kinds: [] });
  t.marketo.faults.add({
    fault: 'access-denied',
    match: { pattern: 'lockstepOpenSalesEmail/attributes' },
    times: 1,
  });
  await expect(t.provision({ mode: 'separate', kinds: activityTypes })).rejects.toMatchObject({
    code: 'marketo-603',
  });
  expect(await statuses()).toMatchObject({ 'email-sent': 'ready', 'email-opened': 'incomplete' });
  await t.provision({ mode: 'separate', kinds: activityTypes });
  expect(await statuses()).toMatchObject({ 'email-opened': 'ready', 'campaign-removed': 'ready' });
});

it('refuses before anything is made when Marketo has no room, and the compact type needs one place', async () => {
  t = await startActivitiesTest({ kinds: [] });
  const { client } = await t.connections.open(t.tenantId);
  for (let i = 0; i < 4; i++) {
    await client.createCustomType({
      apiName: `other${i}`,
      name: `Other ${i}`,
      description: 'Of another tool',
      triggerName: `Others ${i}`,
      filterName: `Othered ${i}`,
      primaryAttribute: { apiName: 'what', name: 'What', dataType: 'string' },
    });
  }
  await expect(t.provision({ mode: 'separate', kinds: activityTypes })).rejects.toMatchObject({
    code: 'too-few-free-types',
    message: 'Marketo has room for 6 more custom activity types, and 8 would have to be made.',
  });
  expect((await status()).free).toBe(6);
  const part = await t.provision({ mode: 'separate', kinds: ['call'] });
  expect(part.others).toHaveLength(4);
  await t.provision({ mode: 'compact', kinds: activityTypes });
  t.run();
  const [id = ''] = await t.calls(1);
  await t.untilAll(['delivered']);
  expect(t.logged()).toEqual(new Map([[id, 1]]));
  expect(t.marketo.activities(t.people[0]?.marketoId ?? 0).at(-1)).toMatchObject({
    activityType: 'Lockstep Sales Activity',
    primaryAttributeValue: 'Sales Call',
  });
});

it('leaves a type of that name alone that is somebody else’s', async () => {
  t = await startActivitiesTest({ kinds: [] });
  const { client } = await t.connections.open(t.tenantId);
  await client.createCustomType({
    apiName: 'lockstepReceiveSalesCall',
    name: 'A call',
    description: 'Made by hand',
    triggerName: 'Calls by hand',
    filterName: 'Called by hand',
    primaryAttribute: { apiName: 'topic', name: 'Topic', dataType: 'string' },
  });
  const done = await t.provision({ mode: 'separate', kinds: ['call', 'email-sent'] });
  const call = done.types.find((type) => type.definition.key === 'call');
  expect(call).toMatchObject({ status: 'taken' });
  expect(call?.problem).toContain('topic instead of salesCallSubject');
  expect(done.types.find((type) => type.definition.key === 'email-sent')?.status).toBe('ready');
});

it('logs only the kinds that were chosen', async () => {
  t = await startActivitiesTest({ kinds: ['email-sent'] });
  t.run();
  await t.calls(2);
  expect(await t.deliveries()).toEqual([]);
});

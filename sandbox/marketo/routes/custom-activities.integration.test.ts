import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 300, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

const TYPE = '/rest/v1/activities/external/type';
const body = (apiName: string) => ({
  apiName,
  name: `Name ${apiName}`,
  description: 'A sales email was sent',
  triggerName: `Trigger ${apiName}`,
  filterName: `Filter ${apiName}`,
  primaryAttribute: { apiName: 'subject', name: 'Subject' },
});
const create = (apiName: string) => client.post(`${TYPE}.json`, body(apiName));
const attributes = (apiName: string, how: string, list: object[]) =>
  client.post(`${TYPE}/${apiName}/attributes/${how}.json`, { attributes: list });
const describeType = (apiName: string, query = {}) =>
  client.get(`${TYPE}/${apiName}/describe.json`, query);
const approve = (apiName: string) => client.post(`${TYPE}/${apiName}/approve.json`);

describe('custom activity types', () => {
  it('go from draft to approved, and through a draft beside it', async () => {
    const made = await create('statesOne');
    expect(made.result?.[0]).toMatchObject({ status: 'draft', apiName: 'statesOne' });
    expect(made.result?.[0]).not.toHaveProperty('id');
    expect(codeOf(await describeType('statesOne'))).toBe('1013');
    expect(codeOf(await client.post(`${TYPE}/statesOne/discardDraft.json`))).toBe('709');
    await attributes('statesOne', 'create', [
      { apiName: 'sentBy', name: 'Sent By', dataType: 'string' },
    ]);
    const draft = await describeType('statesOne', { draft: 'true' });
    expect(draft.result?.[0].attributes).toMatchObject([{ apiName: 'sentBy', isPrimary: false }]);
    const approved = await approve('statesOne');
    expect(approved.result?.[0]).toMatchObject({ status: 'approved', id: 100_001 });
    expect(codeOf(await approve('statesOne'))).toBe('709');

    await attributes('statesOne', 'create', [
      { apiName: 'extra', name: 'Extra', dataType: 'integer' },
    ]);
    const live = await describeType('statesOne');
    expect(live.result?.[0]).toMatchObject({ status: 'approved with draft' });
    expect(live.result?.[0].attributes).toHaveLength(1);
    const discarded = await client.post(`${TYPE}/statesOne/discardDraft.json`);
    expect(discarded.result?.[0].status).toBe('approved');
    await attributes('statesOne', 'delete', [{ apiName: 'sentBy' }]);
    expect((await approve('statesOne')).result?.[0].attributes).toEqual([]);

    const standard = await client.get('/rest/v1/activities/types.json');
    expect(standard.result).toContainEqual(
      expect.objectContaining({ id: 100_001, apiName: 'statesOne' }),
    );
    const list = await client.get('/rest/v1/activities/external/types.json');
    expect(list.result?.[0]).not.toHaveProperty('attributes');
    expect((await client.post(`${TYPE}/statesOne/delete.json`)).result?.[0].status).toBe('deleted');
    expect((await client.get('/rest/v1/activities/external/types.json')).result).toEqual([]);
  });

  it('refuses illegal and taken names, unknown types and missing members', async () => {
    expect(codeOf(await client.post(`${TYPE}.json`, { ...body('bad'), name: 'E-mail (SA)' }))).toBe(
      '1003',
    );
    expect(codeOf(await client.post(`${TYPE}.json`, body('no-dash')))).toBe('1003');
    const { name: _, ...nameless } = body('nameless');
    expect((await client.post(`${TYPE}.json`, nameless)).errors).toEqual([
      { code: '1002', message: "Missing value for the required parameter 'name'" },
    ]);
    await create('taken');
    expect(codeOf(await create('taken'))).toBe('1017');
    expect(
      codeOf(await client.post(`${TYPE}.json`, { ...body('other'), name: 'Name taken' })),
    ).toBe('1017');
    expect(codeOf(await describeType('nothing'))).toBe('1013');
    sandbox.marketo.customTypes.require('taken').inUse = true;
    expect(codeOf(await client.post(`${TYPE}/taken/delete.json`))).toBe('1022');
  });

  it('stop at 20 attributes (1028) and 10 types (1027)', async () => {
    await create('wide');
    const list = Array.from({ length: 20 }, (_, n) => ({
      apiName: `a${n}`,
      name: `A ${n}`,
      dataType: 'string',
    }));
    expect((await attributes('wide', 'create', list)).success).toBe(true);
    expect(
      codeOf(await attributes('wide', 'create', [{ ...list[0], apiName: 'one', name: 'One' }])),
    ).toBe('1028');
    for (let n = sandbox.marketo.customTypes.all().length; n < 10; n++) await create(`filler${n}`);
    expect(codeOf(await create('tooMany'))).toBe('1027');
    for (const { apiName, inUse } of sandbox.marketo.customTypes.all()) {
      if (!inUse) await client.post(`${TYPE}/${apiName}/delete.json`);
    }
  });

  it('need the right to metadata (603)', async () => {
    const reader = new TestClient(sandbox.facts, 'no-activity');
    expect(codeOf(await reader.get('/rest/v1/activities/external/types.json'))).toBe('603');
  });
});

describe('Add Custom Activities', () => {
  let typeId = 0;
  beforeAll(async () => {
    await create('salesEmail');
    await attributes('salesEmail', 'create', [
      { apiName: 'salesActivityId', name: 'Sales Activity ID', dataType: 'string' },
      { apiName: 'duration', name: 'Duration', dataType: 'integer' },
    ]);
    typeId = (await approve('salesEmail')).result?.[0].id;
  });

  const record = (leadId: number, more: object = {}) => ({
    leadId,
    activityDate: '2026-11-24T10:15:00+01:00',
    activityTypeId: typeId,
    primaryAttributeValue: 'Intro call',
    attributes: [{ apiName: 'salesActivityId', value: 'act-1' }],
    ...more,
  });
  const add = (input: object[], user = client) =>
    user.post('/rest/v1/activities/external.json', { input });

  it('adds, and shows them in the log with apiName, twice when sent twice', async () => {
    const [id = 0] = sandbox.marketo.some(1);
    const answer = await add([record(id), record(id)]);
    expect(answer.result).toMatchObject([{ status: 'added' }, { status: 'added' }]);
    expect(answer.result?.[0].marketoGUID).toBe(String(answer.result?.[0].id));
    const token = await client.since(30 * 86_400_000);
    const page = await client.get('/rest/v1/activities.json', {
      nextPageToken: token,
      activityTypeIds: typeId,
    });
    expect(page.result).toHaveLength(2);
    expect(page.result?.[0]).toMatchObject({
      leadId: id,
      activityDate: '2026-11-24T09:15:00Z',
      primaryAttributeValue: 'Intro call',
      attributes: [{ apiName: 'salesActivityId', name: 'Sales Activity ID', value: 'act-1' }],
    });
  });

  it('says for each record why it was not added, in the order of the input', async () => {
    const { marketo } = sandbox;
    const [id = 0] = marketo.some(1);
    const europe = marketo.some(1, (lead) => marketo.store.partition(lead) === 2)[0] ?? 0;
    const answer = await add(
      [
        record(99_999_999),
        record(id, { activityTypeId: 4711 }),
        record(id, { attributes: [{ apiName: 'nothing', value: 1 }] }),
        record(id, { attributes: [{ name: 'Duration', value: 'long' }] }),
        record(id, { activityDate: '24.11.2026' }),
        record(id, { primaryAttributeValue: undefined }),
        record(id, { attributes: [{ apiName: 'salesActivityId', value: 'x'.repeat(66_000) }] }),
        record(europe),
        record(id, { attributes: [] }),
      ],
      new TestClient(sandbox.facts, 'default-partition'),
    );
    expect(answer.result?.map((entry) => entry.errors?.[0].code ?? entry.status)).toEqual([
      '1004',
      '1003',
      '1006',
      '1001',
      '1001',
      '1002',
      '1049',
      '1008',
      'added',
    ]);
    expect(answer.result?.[0]).toEqual({
      status: 'skipped',
      errors: [{ code: '1004', message: 'Lead not found' }],
    });
    expect(answer.result?.[3].errors[0].message).toBe(
      "Invalid value 'long'. Required of type 'integer'",
    );
  });

  it('takes an approved type only', async () => {
    const [id = 0] = sandbox.marketo.some(1);
    await create('onlyDraft');
    expect((await add([record(id, { activityTypeId: 100_099 })])).result?.[0].status).toBe(
      'skipped',
    );
  });

  it('needs input (609) of at most 300 (1003)', async () => {
    expect(codeOf(await client.post('/rest/v1/activities/external.json', {}))).toBe('609');
    const [id = 0] = sandbox.marketo.some(1);
    expect(codeOf(await add(Array.from({ length: 301 }, () => record(id))))).toBe('1003');
  });
});

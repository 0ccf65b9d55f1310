import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { type Answer, codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;
beforeAll(async () => {
  sandbox = await startSandbox({ people: 50, limits: 'off', settings: { lagMs: 0, lateShare: 0 } });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

const TYPE = '/rest/v1/activities/external/type';
const HEADER = {
  apiName: 'header',
  name: 'Header',
  description: 'First',
  triggerName: 'Gets a Header (Lockstep)',
  filterName: 'Got a Header (Lockstep)',
  primaryAttribute: { apiName: 'subject', name: 'Subject' },
};
const OTHER = {
  apiName: 'other',
  name: 'Other',
  triggerName: 'Other trigger',
  filterName: 'Other filter',
  primaryAttribute: { apiName: 'subject', name: 'Subject', dataType: 'text' },
};
const update = (apiName: string, body: object) => client.post(`${TYPE}/${apiName}.json`, body);
const attributes = (how: string, list: object[]) =>
  client.post(`${TYPE}/other/attributes/${how}.json`, { attributes: list });
const only = (answer: Answer) => answer.result?.[0];

describe('the header of a custom activity type', () => {
  it('can be restated whole until the first approval, API name and primary attribute too', async () => {
    expect(only(await client.post(`${TYPE}.json`, HEADER))).toMatchObject({ status: 'draft' });
    expect(only(await update('header', OTHER))).toMatchObject({ ...OTHER, status: 'draft' });
    expect(codeOf(await update('header', HEADER))).toBe('1013');
    expect(codeOf(await client.post(`${TYPE}.json`, { ...HEADER, apiName: 'OTHER' }))).toBe('1017');
    expect(only(await client.post(`${TYPE}/other/approve.json`))).toMatchObject({ id: 100_001 });
  });

  it('is fixed afterwards in each of its five fields (709), but not in its description', async () => {
    const changes = [
      { apiName: 'renamed' },
      { name: 'Renamed' },
      { triggerName: 'Renamed' },
      { filterName: 'Renamed' },
      { primaryAttribute: HEADER.primaryAttribute },
    ];
    for (const change of changes) {
      const [field = ''] = Object.keys(change);
      expect((await update('other', { ...OTHER, ...change })).errors, field).toEqual([
        { code: '709', message: `'${field}' of 'other' can not be changed after approval` },
      ]);
    }
    const described = await update('other', { ...OTHER, description: 'Second' });
    expect(only(described)).toMatchObject({
      status: 'approved with draft',
      description: 'Second',
    });
    const live = await client.get(`${TYPE}/other/describe.json`);
    expect(only(live).description).toBe('First');
    expect(only(await client.post(`${TYPE}/other/discardDraft.json`)).status).toBe('approved');
  });

  it('lets nobody change, replace or delete the primary attribute by the attribute calls', async () => {
    const primary = { apiName: 'subject', isPrimary: false };
    expect(codeOf(await attributes('update', [primary]))).toBe('709');
    expect(codeOf(await attributes('update', [{ apiName: 'subject', name: 'Topic' }]))).toBe('709');
    expect(codeOf(await attributes('delete', [primary]))).toBe('709');
    expect(only(await client.get(`${TYPE}/other/describe.json`)).status).toBe('approved');
  });

  it('refuses names that others have, whatever their case, and empty ones', async () => {
    const create = (more: object) => client.post(`${TYPE}.json`, { ...HEADER, ...more });
    expect(codeOf(await create({ filterName: 'OTHER FILTER' }))).toBe('1017');
    expect(codeOf(await create({ triggerName: ' ' }))).toBe('1003');
    await create({});
    expect(codeOf(await update('header', { name: 'other' }))).toBe('1017');
  });
});

describe('attributes of a custom activity type', () => {
  it('are told apart by API name and by name (1017)', async () => {
    const attribute = { apiName: 'sentBy', name: 'Sent By', dataType: 'string' };
    expect((await attributes('create', [attribute])).success).toBe(true);
    expect(codeOf(await attributes('create', [{ ...attribute, name: 'Sender' }]))).toBe('1017');
    expect(codeOf(await attributes('create', [{ ...attribute, apiName: 'from' }]))).toBe('1017');
    const renamed = [{ apiName: 'sentBy', name: 'subject' }];
    expect(codeOf(await attributes('update', renamed))).toBe('1017');
    const wrong = [{ ...attribute, apiName: 'when', name: 'When', dataType: 'instant' }];
    expect((await attributes('create', wrong)).errors?.[0]).toEqual({
      code: '1001',
      message: "Invalid value for 'attributes.0.dataType'",
    });
    expect((await attributes('create', [{ apiName: 'when', name: 'When' }])).errors?.[0]).toEqual({
      code: '1002',
      message: "Missing value for the required parameter 'dataType'",
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 3000, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

const byFilter = (filterType: string, filterValues: string, more: Record<string, string> = {}) =>
  client.get('/rest/v1/leads.json', { filterType, filterValues, ...more });

describe('describe', () => {
  it('lists fields and what can be searched for', async () => {
    const [lead] = (await client.get('/rest/v1/leads/describe2.json')).result ?? [];
    expect(lead.searchableFields).toContainEqual(['sfdcContactId']);
    expect(lead.fields).toContainEqual({
      name: 'email',
      displayName: 'Email Address',
      dataType: 'email',
      length: 255,
      updateable: true,
      crmManaged: false,
    });
    const old = (await client.get('/rest/v1/leads/describe.json')).result ?? [];
    expect(old).toContainEqual({
      id: 54,
      displayName: 'Job Title',
      dataType: 'string',
      length: 255,
      rest: { name: 'title', readOnly: false },
    });
    const page = await client.get('/rest/v1/leads/schema/fields.json', { batchSize: 10 });
    expect(page).toMatchObject({ moreResult: true, nextPageToken: expect.any(String) });
    expect(page.result).toHaveLength(10);
  });

  it('lacks a removed field, which then is 1006; a hidden one reads null', async () => {
    const { settings } = sandbox.marketo;
    const [id] = sandbox.marketo.some(
      1,
      (lead) => sandbox.marketo.store.value(lead, 'title') !== null,
    );
    settings.removedFields = ['title'];
    const [lead] = (await client.get('/rest/v1/leads/describe2.json')).result ?? [];
    expect(lead.fields.map((field: { name: string }) => field.name)).not.toContain('title');
    expect((await client.get(`/rest/v1/lead/${id}.json`, { fields: 'title' })).errors).toEqual([
      { code: '1006', message: "Field 'title' not found" },
    ]);
    settings.removedFields = [];
    settings.hiddenFields = ['title'];
    const hidden = await client.get(`/rest/v1/lead/${id}.json`, { fields: 'title' });
    expect(hidden.result).toEqual([{ id, title: null }]);
    settings.hiddenFields = [];
  });
});

describe('reading leads', () => {
  it('gives six fields by default, and id always', async () => {
    const [id = 0] = sandbox.marketo.some(1);
    const [lead] = (await client.get(`/rest/v1/lead/${id}.json`)).result ?? [];
    expect(Object.keys(lead).sort()).toEqual(
      ['createdAt', 'email', 'firstName', 'id', 'lastName', 'updatedAt'].sort(),
    );
    expect(lead.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const answer = await byFilter('id', String(id), { fields: 'sfdcLeadOwnerId,linkedInId' });
    expect(answer.result).toEqual([
      { id, sfdcLeadOwnerId: sandbox.marketo.store.value(id, 'sfdcLeadOwnerId'), linkedInId: null },
    ]);
  });

  it('answers an unknown lead with an empty result', async () => {
    expect(await client.get('/rest/v1/lead/99999999.json')).toMatchObject({
      success: true,
      result: [],
    });
    expect((await byFilter('id', '99999999,5')).result).toEqual([]);
  });

  it('finds by each Salesforce id, email without regard to case, and owner', async () => {
    const { store } = sandbox.marketo;
    const [id = 0] = sandbox.marketo.some(
      1,
      (lead) => store.value(lead, 'sfdcType') === 'Contact' && store.value(lead, 'email') !== null,
    );
    for (const field of ['sfdcContactId', 'sfdcAccountId', 'email', 'id']) {
      const value = String(store.value(id, field));
      const found = await byFilter(field, field === 'email' ? value.toUpperCase() : value);
      expect(found.result?.map((lead) => lead.id)).toContain(id);
    }
    const owner = await byFilter('sfdcLeadOwnerId', String(store.value(id, 'sfdcLeadOwnerId')));
    expect(owner.result?.length).toBeGreaterThan(10);
  });

  it('finds several leads with one address', async () => {
    const { store } = sandbox.marketo;
    const counts = new Map<string, number>();
    for (const id of store.ids()) {
      const email = store.value(id, 'email');
      if (typeof email === 'string') counts.set(email, (counts.get(email) ?? 0) + 1);
    }
    const shared = [...counts].find(([, count]) => count > 1);
    const found = await byFilter('email', shared?.[0] ?? '');
    expect(found.result).toHaveLength(shared?.[1] ?? 0);
  });

  it('pages by position until no token comes', async () => {
    const { store } = sandbox.marketo;
    const ids = sandbox.marketo.some(7).join(',');
    const seen: number[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = await byFilter('id', ids, {
        batchSize: '3',
        ...(token && { nextPageToken: token }),
      });
      expect(page.moreResult).toBeUndefined();
      seen.push(...(page.result ?? []).map((lead) => lead.id));
      token = page.nextPageToken;
    }
    expect(seen).toEqual(ids.split(',').map(Number));
    expect(store.count).toBeGreaterThan(7);
  });

  it('refuses what matches more than 1,000, more than 300 values, and unknown filters', async () => {
    expect((await byFilter('leadPartitionId', '1')).errors).toEqual([
      { code: '1003', message: 'Too many results match the filter' },
    ]);
    const values = Array.from({ length: 301 }, (_, n) => n).join(',');
    expect(codeOf(await byFilter('id', values))).toBe('1003');
    expect((await byFilter('userId', '1')).errors).toEqual([
      { code: '1006', message: "Lookup field 'userId' not found" },
    ]);
    expect(codeOf(await byFilter('title', 'x'))).toBe('1011');
    expect(codeOf(await client.get('/rest/v1/leads.json', { filterType: 'id' }))).toBe('1002');
  });

  it("shows only the partitions of the user's role", async () => {
    const europe = new TestClient(sandbox.facts, 'europe-partition');
    const { store } = sandbox.marketo;
    const ids = sandbox.marketo.some(40);
    const inEurope = ids.filter((id) => store.partition(id) === 2);
    expect(inEurope.length).toBeGreaterThan(0);
    const found = await europe.get('/rest/v1/leads.json', {
      filterType: 'id',
      filterValues: ids.join(','),
    });
    expect(found.result?.map((lead) => lead.id)).toEqual(inEurope);
    expect((await europe.get('/rest/v1/leads/partitions.json')).result).toMatchObject([{ id: 2 }]);
  });
});

describe('Sync Leads', () => {
  const sync = (input: object[], more: object = {}) =>
    client.post('/rest/v1/leads.json', { input, ...more });

  it('creates, updates and skips, in the order of the input', async () => {
    const answer = await sync([
      { email: 'new@sync.example', firstName: 'New' },
      { email: 'new@sync.example', title: 'Second time' },
      { email: 'bad@sync.example', nothing: 1 },
      { firstName: 'no key' },
      { email: 'bad@sync.example', company: 'Acme' },
      { email: 'bad@sync.example', doNotCall: 'perhaps' },
    ]);
    const id = answer.result?.[0].id;
    expect(answer.result).toEqual([
      { id, status: 'created' },
      { id, status: 'updated' },
      { status: 'skipped', reasons: [{ code: '1006', message: "Field 'nothing' not found" }] },
      { status: 'skipped', reasons: [expect.objectContaining({ code: '1002' })] },
      { status: 'skipped', reasons: [expect.objectContaining({ code: '1021' })] },
      {
        status: 'skipped',
        reasons: [{ code: '1001', message: "Invalid value 'perhaps'. Required of type 'boolean'" }],
      },
    ]);
    expect(sandbox.marketo.lead(id, ['firstName', 'title'])).toMatchObject({
      firstName: 'New',
      title: 'Second time',
    });
  });

  it('obeys the action', async () => {
    const [created] = (await sync([{ email: 'act@sync.example' }])).result ?? [];
    const only = await sync([{ email: 'act@sync.example' }], { action: 'createOnly' });
    expect(only.result?.[0].reasons[0].code).toBe('1005');
    const none = await sync([{ email: 'nobody@sync.example' }], { action: 'updateOnly' });
    expect(none.result?.[0].reasons[0].code).toBe('1004');
    const twice = await sync([{ email: 'act@sync.example' }], { action: 'createDuplicate' });
    expect(twice.result?.[0]).toMatchObject({ status: 'created' });
    expect(twice.result?.[0].id).not.toBe(created.id);
    const both = await sync([{ email: 'act@sync.example', title: 'x' }]);
    expect(both.result?.[0].reasons).toEqual([
      { code: '1007', message: 'Multiple leads match the lookup criteria' },
    ]);
    const byId = await sync([{ id: created.id, title: 'By id' }], {
      action: 'updateOnly',
      lookupField: 'id',
    });
    expect(byId.result).toEqual([{ id: created.id, status: 'updated' }]);
    expect(codeOf(await sync([{ id: 1 }], { lookupField: 'id' }))).toBe('1003');
  });

  it('puts a new lead into the partition that is named', async () => {
    const answer = await sync([{ email: 'eu@sync.example' }], { partitionName: 'Europe' });
    expect(sandbox.marketo.store.partition(answer.result?.[0].id)).toBe(2);
    expect(codeOf(await sync([{ email: 'x@y.example' }], { partitionName: 'Asia' }))).toBe('1008');
  });
});

describe('delete and merge', () => {
  it('deletes what there is and skips the rest', async () => {
    const id = sandbox.marketo.createLead({ lastName: 'Gone' });
    const answer = await client.post('/rest/v1/leads/delete.json', { input: [{ id }, { id: 7 }] });
    expect(answer.result).toEqual([
      { id, status: 'deleted' },
      { id: 7, status: 'skipped', reasons: [{ code: '1004', message: 'Lead not found' }] },
    ]);
    expect((await client.get(`/rest/v1/lead/${id}.json`)).result).toEqual([]);
  });

  it('merges into the one in the path and fills what it lacks', async () => {
    const winner = sandbox.marketo.createLead({ lastName: 'Winner' });
    const loser = sandbox.marketo.createLead({ lastName: 'Loser', title: 'From the loser' });
    const answer = await client.post(`/rest/v1/leads/${winner}/merge.json?leadIds=${loser}`);
    expect(answer.success).toBe(true);
    expect(answer.result).toBeUndefined();
    expect(sandbox.marketo.lead(winner, ['lastName', 'title'])).toEqual({
      id: winner,
      lastName: 'Winner',
      title: 'From the loser',
    });
    expect((await byFilter('id', String(loser))).result).toEqual([]);
    expect(
      (await client.post(`/rest/v1/leads/${winner}/merge.json?leadId=${loser}`)).errors,
    ).toEqual([{ code: '1004', message: `Lead '${loser}' not found` }]);
  });

  it('keeps the contact whatever the caller says', async () => {
    const plain = sandbox.marketo.createLead({ lastName: 'Named as winner' });
    const [contact = 0] = sandbox.marketo.some(
      1,
      (id) => sandbox.marketo.store.value(id, 'sfdcType') === 'Contact',
    );
    await client.post(`/rest/v1/leads/${plain}/merge.json?leadId=${contact}`);
    expect(sandbox.marketo.store.has(plain)).toBe(false);
    expect(sandbox.marketo.store.has(contact)).toBe(true);
    expect(sandbox.marketo.merges.winnerOf(plain)).toBe(contact);
  });

  it('takes at most 25 losers (1080)', async () => {
    const ids = sandbox.marketo.some(27).join(',');
    expect(codeOf(await client.post(`/rest/v1/leads/1001/merge.json?leadIds=${ids}`))).toBe('1080');
  });
});

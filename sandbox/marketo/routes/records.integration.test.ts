import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 2000, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

describe('static lists', () => {
  it('are browsed, read one by one, and unknown with 1013', async () => {
    const all = await client.get('/rest/v1/lists.json');
    expect(all.result?.map((list) => list.name)).toEqual([
      'Webinar attendees',
      'Trade show badges',
    ]);
    expect(all.result?.[0]).not.toHaveProperty('members');
    const named = await client.get('/rest/v1/lists.json', { name: 'Trade show badges' });
    expect(named.result).toHaveLength(1);
    const { id } = named.result?.[0] ?? {};
    expect((await client.get(`/rest/v1/lists/${id}.json`)).result).toMatchObject([{ id }]);
    expect(codeOf(await client.get('/rest/v1/lists/9.json'))).toBe('1013');
  });

  it('take members, test for them and give them up', async () => {
    const list = sandbox.marketo.lists.create('Mine', sandbox.clock.now());
    const [a = 0, b = 0] = sandbox.marketo.some(2);
    const path = `/rest/v1/lists/${list.id}/leads.json`;
    const added = await client.post(path, { input: [{ id: a }, { id: b }, { id: 5 }] });
    expect(added.result).toEqual([
      { id: a, status: 'added' },
      { id: b, status: 'added' },
      { id: 5, status: 'skipped', reasons: [{ code: '1004', message: 'Lead not found' }] },
    ]);
    const page = await client.get(path, { fields: 'email', batchSize: 1 });
    expect(page.result).toMatchObject([{ id: a }]);
    const rest = await client.get(path, { batchSize: 1, nextPageToken: page.nextPageToken ?? '' });
    expect(rest.result).toMatchObject([{ id: b }]);
    expect(rest.nextPageToken).toBeUndefined();
    const removed = await client.post(`${path}?id=${a}&id=${a}`, undefined, 'DELETE');
    expect(removed.result?.map((entry) => entry.status)).toEqual(['removed', 'skipped']);
    expect(removed.result?.[1].reasons[0].code).toBe('1015');
    const test = await client.get(`/rest/v1/lists/${list.id}/leads/ismember.json`, {
      id: `${a},${b}`,
    });
    expect(test.result?.map((entry) => entry.status)).toEqual(['notmemberof', 'memberof']);
    const older = await client.get(`/rest/v1/list/${list.id}/leads.json`);
    expect(older.result?.map((lead) => lead.id)).toEqual([b]);
    const membership = await client.get(`/rest/v1/leads/${b}/listMembership.json`);
    expect(membership).toMatchObject({
      moreResult: false,
      result: expect.arrayContaining([expect.objectContaining({ listId: list.id })]),
    });
  });

  it('follow a merge to the winner', async () => {
    const list = sandbox.marketo.lists.create('Merged', sandbox.clock.now());
    const loser = sandbox.marketo.createLead({ lastName: 'L' });
    const winner = sandbox.marketo.createLead({ lastName: 'W' });
    list.members.add(loser);
    sandbox.marketo.mergeLeads(winner, [loser]);
    const members = await client.get(`/rest/v1/lists/${list.id}/leads.json`);
    expect(members.result?.map((lead) => lead.id)).toEqual([winner]);
  });
});

describe('campaigns', () => {
  const trigger = (id: number, leads: object[]) =>
    client.post(`/rest/v1/campaigns/${id}/trigger.json`, { input: { leads } });

  it('can be requested when they are triggered and active', async () => {
    const found = await client.get('/rest/v1/campaigns.json', { isTriggerable: '1' });
    const [campaign] = found.result ?? [];
    expect(found.result?.every((entry) => entry.active && entry.type === 'trigger')).toBe(true);
    const [id = 0] = sandbox.marketo.some(1);
    const token = await client.since();
    expect((await trigger(campaign.id, [{ id }])).result).toEqual([{ id: campaign.id }]);
    const log = await client.get('/rest/v1/activities.json', {
      nextPageToken: token,
      activityTypeIds: '47',
    });
    expect(log.result).toMatchObject([{ leadId: id, campaignId: campaign.id }]);
  });

  it('refuse a batch campaign, unknown leads and campaigns, and more than 100 leads', async () => {
    const all = (await client.get('/rest/v1/campaigns.json')).result ?? [];
    const batch = all.find((entry) => entry.type === 'batch');
    const good = all.find((entry) => entry.type === 'trigger' && entry.active);
    expect(codeOf(await trigger(batch.id, [{ id: 1001 }]))).toBe('1003');
    expect((await trigger(good.id, [{ id: 5 }])).errors).toEqual([
      { code: '1004', message: "Lead '5' not found" },
    ]);
    expect(codeOf(await trigger(1, []))).toBe('1013');
    expect(
      codeOf(
        await trigger(
          good.id,
          Array.from({ length: 101 }, (_, id) => ({ id })),
        ),
      ),
    ).toBe('1003');
  });
});

describe('companies, opportunities, roles and sales persons', () => {
  const PATHS = ['companies', 'opportunities', 'opportunities/roles', 'salespersons'];

  it('are refused with native Salesforce sync', async () => {
    for (const path of PATHS) {
      expect(codeOf(await client.get(`/rest/v1/${path}/describe.json`))).toBe('603');
      expect(codeOf(await client.post(`/rest/v1/${path}.json`, { input: [] }))).toBe('1018');
    }
    sandbox.marketo.settings.nativeSyncReadCode = '1018';
    expect(codeOf(await client.get('/rest/v1/companies/describe.json'))).toBe('1018');
    sandbox.marketo.settings.nativeSyncReadCode = '603';
  });

  it('work without it: describe, and records by each searchable field', async () => {
    sandbox.marketo.settings.nativeSync = false;
    for (const path of PATHS) {
      const [object] = (await client.get(`/rest/v1/${path}/describe.json`)).result ?? [];
      expect(object.fields.map((field: { name: string }) => field.name)).toContain(object.idField);
    }
    const { store } = sandbox.marketo;
    const [id = 0] = sandbox.marketo.some(1, (lead) => store.value(lead, 'sfdcType') === 'Contact');
    const account = String(store.value(id, 'sfdcAccountId'));
    const companies = await client.get('/rest/v1/companies.json', {
      filterType: 'dedupeFields',
      filterValues: account,
      fields: 'company',
    });
    const [company] = companies.result ?? [];
    expect(company).toMatchObject({ seq: 0, company: store.value(id, 'company') });
    const again = await client.get('/rest/v1/companies.json', {
      filterType: 'idField',
      filterValues: company.id,
      fields: 'externalCompanyId',
    });
    expect(again.result).toMatchObject([{ externalCompanyId: account }]);
    const owner = store.owner(id);
    const sellers = await client.get('/rest/v1/salespersons.json', {
      filterType: 'email',
      filterValues: owner?.email ?? '',
      fields: 'lastName',
    });
    expect(sellers.result?.map((entry) => entry.lastName)).toContain(owner?.lastName);
    expect(
      codeOf(
        await client.get('/rest/v1/companies.json', { filterType: 'industry', filterValues: 'x' }),
      ),
    ).toBe('1003');
  });

  it('lead from a person to its opportunities, also generated ones', async () => {
    sandbox.marketo.settings.nativeSync = false;
    const { opportunities } = sandbox.marketo;
    const [id = 0] = sandbox.marketo.some(1, (lead) => opportunities.rolesOfLead(lead).length > 0);
    const roles = await client.get('/rest/v1/opportunities/roles.json', {
      filterType: 'leadId',
      filterValues: id,
    });
    const [role] = roles.result ?? [];
    expect(role).toMatchObject({ leadId: id, role: expect.any(String) });
    const found = await client.get('/rest/v1/opportunities.json', {
      filterType: 'externalOpportunityId',
      filterValues: role.externalOpportunityId,
      fields: 'name,amount,isClosed',
    });
    expect(found.result).toMatchObject([{ amount: expect.stringMatching(/^\d+\.\d\d$/) }]);
    const people = await client.get('/rest/v1/leads.json', {
      filterType: 'sfdcOpptyId',
      filterValues: role.externalOpportunityId,
    });
    expect(people.result?.map((lead) => lead.id)).toContain(id);
    const compound = await client.post('/rest/v1/opportunities/roles.json?_method=GET', {
      filterType: 'dedupeFields',
      fields: ['isPrimary'],
      input: [{ externalOpportunityId: role.externalOpportunityId, leadId: id, role: role.role }],
    });
    expect(compound.result).toEqual([{ seq: 0, marketoGUID: role.marketoGUID, isPrimary: false }]);
  });

  it('are written by dedupe fields, with the log of it', async () => {
    sandbox.marketo.settings.nativeSync = false;
    const id = sandbox.marketo.createLead({ lastName: 'Deal' });
    const token = await client.since();
    const deal = { externalOpportunityId: 'DEAL-1', name: 'First deal' };
    const sync = (path: string, input: object[], more: object = {}) =>
      client.post(`/rest/v1/${path}.json`, { input, ...more });
    const made = await sync('opportunities', [deal]);
    expect(made.result).toEqual([{ seq: 0, status: 'created', marketoGUID: expect.any(String) }]);
    expect((await sync('opportunities', [{ ...deal, stage: 'Proposal' }])).result?.[0].status).toBe(
      'updated',
    );
    const role = { externalOpportunityId: 'DEAL-1', leadId: id, role: 'Evaluator' };
    expect((await sync('opportunities/roles', [role])).result?.[0].status).toBe('created');
    expect(
      (await sync('opportunities/roles', [{ ...role, leadId: 5 }])).result?.[0].reasons[0].code,
    ).toBe('1004');
    const inUse = await client.post('/rest/v1/opportunities/delete.json', {
      deleteBy: 'dedupeFields',
      input: [deal],
    });
    expect(inUse.result?.[0].reasons[0].code).toBe('1022');
    await client.post('/rest/v1/opportunities/roles/delete.json', { input: [role] });
    const gone = await client.post('/rest/v1/opportunities/delete.json', {
      input: [deal, { externalOpportunityId: 'NONE' }],
    });
    expect(gone.result?.map((entry) => entry.status)).toEqual(['deleted', 'skipped']);
    const log = await client.get('/rest/v1/activities.json', {
      nextPageToken: token,
      activityTypeIds: '34,35,36',
      leadIds: id,
    });
    expect(log.result?.map((row) => row.activityTypeId)).toEqual([34, 35]);
  });
});

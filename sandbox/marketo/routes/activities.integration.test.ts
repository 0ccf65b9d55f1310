import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 1000, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

/** A token for now: what was logged before this call does not come. */
const fromNow = async () => {
  sandbox.clock.advance(2000);
  return client.since(-(sandbox.clock.now() - Date.now()));
};

const stream = (name: string, nextPageToken: string, query: Record<string, string> = {}) =>
  client.get(`/rest/v1/${name}.json`, { nextPageToken, ...query });
const activities = (token: string, activityTypeIds: string, query: Record<string, string> = {}) =>
  stream('activities', token, { activityTypeIds, ...query });
const changes = (token: string, fields: string) =>
  stream('activities/leadchanges', token, { fields });

describe('activity types', () => {
  it('lists standard types, New Lead without primary attribute', async () => {
    const types = (await client.get('/rest/v1/activities/types.json')).result ?? [];
    const byId = new Map(types.map((type) => [type.id, type]));
    expect(byId.get(12)).not.toHaveProperty('primaryAttribute');
    expect(byId.get(32)).toMatchObject({ name: 'Merge Leads' });
    expect(byId.get(45)).toMatchObject({ name: 'Receive Sales Email' });
    expect(types.find((type) => type.name === 'Receive Sales Call')).toBeDefined();
  });
});

describe('paging token', () => {
  it('takes all forms of a date-time and refuses others with 704', async () => {
    for (const sinceDatetime of [
      '2026-11-01',
      '2026-11-01T10:00:00Z',
      '2026-11-01T10:00:00-07:00',
      '2026-11-01T10:00:00-0700',
    ]) {
      const answer = await client.get('/rest/v1/activities/pagingtoken.json', { sinceDatetime });
      expect(answer.nextPageToken).toMatch(/^[A-Z2-7]+=*$/);
      expect(answer.result).toBeUndefined();
    }
    const path = '/rest/v1/activities/pagingtoken.json';
    expect(codeOf(await client.get(path, { sinceDatetime: 'yesterday' }))).toBe('704');
    expect(codeOf(await client.get(path))).toBe('1002');
  });

  it('is refused when it can not be read (1003), and expires when so set', async () => {
    expect((await changes('NONSENSE', 'email')).errors).toEqual([
      { code: '1003', message: 'Invalid nextPageToken' },
    ]);
    const token = await client.since(3_600_000);
    sandbox.marketo.settings.pagingTokenLifeMs = 60_000;
    expect(codeOf(await changes(token, 'email'))).toBe('1003');
    sandbox.marketo.settings.pagingTokenLifeMs = null;
    expect((await changes(token, 'email')).success).toBe(true);
  });
});

describe('lead changes', () => {
  it('has one record for each changed field that was asked for, and new leads', async () => {
    const token = await fromNow();
    const [id = 0] = sandbox.marketo.some(1);
    sandbox.marketo.editLead(id, { title: 'One', phone: '+1 555', unsubscribed: true });
    const made = sandbox.marketo.createLead({ lastName: 'Made', title: 'x' });
    const page = await changes(token, 'title,unsubscribed');
    expect(page.moreResult).toBe(false);
    const base = { leadId: id, activityTypeId: 13, activityDate: expect.stringMatching(/Z$/) };
    expect(page.result).toMatchObject([
      { ...base, fields: [{ id: 54, name: 'title', newValue: 'One' }] },
      { ...base, fields: [{ id: 100, name: 'unsubscribed', newValue: 'True' }] },
      { leadId: made, activityTypeId: 12, fields: [] },
    ]);
    const [first] = page.result ?? [];
    expect(first).not.toHaveProperty('primaryAttributeValue');
    expect(first.marketoGUID).toBe(String(first.id));
    expect(first.id).toBeGreaterThan(2 ** 31);
    const next = await changes(page.nextPageToken ?? '', 'title');
    expect(next.result).toBeUndefined();
    expect(next.nextPageToken).toBe(page.nextPageToken);
  });

  it('needs token and fields (1002), and known fields (1006)', async () => {
    const token = await client.since();
    const path = '/rest/v1/activities/leadchanges.json';
    expect(codeOf(await client.get(path, { fields: 'title' }))).toBe('1002');
    expect(codeOf(await client.get(path, { nextPageToken: token }))).toBe('1002');
    expect(codeOf(await changes(token, 'title,nothing'))).toBe('1006');
  });

  it('shows an owner set, changed to a queue and cleared', async () => {
    const token = await fromNow();
    const [id = 0] = sandbox.marketo.some(1);
    const before = sandbox.marketo.store.value(id, 'sfdcLeadOwnerId');
    sandbox.marketo.setOwner(id, 'queue');
    const queue = sandbox.marketo.store.value(id, 'sfdcLeadOwnerId');
    sandbox.marketo.clearOwner(id);
    const page = await changes(token, 'sfdcLeadOwnerId');
    expect(page.result?.map((row) => row.fields[0])).toEqual([
      { id: 85, name: 'sfdcLeadOwnerId', newValue: queue, oldValue: before },
      { id: 85, name: 'sfdcLeadOwnerId', newValue: null, oldValue: queue },
    ]);
    expect(String(queue)).toMatch(/^00G/);
    const owners = await activities(token, '23');
    expect(owners.result).toHaveLength(2);
    expect(sandbox.marketo.store.qualifies(id)).toBe(false);
  });
});

describe('the log of operations', () => {
  it('has conversion, first sync, score, partition, opportunities and rename', async () => {
    const { marketo } = sandbox;
    const token = await fromNow();
    const id = marketo.createLead({ lastName: 'Walker', company: 'Before' });
    marketo.syncToSalesforce(id, { type: 'Lead', ownerId: 'user' });
    expect(marketo.store.qualifies(id)).toBe(true);
    const { accountId } = marketo.convertLead(id);
    expect(marketo.lead(id, ['sfdcType', 'company', 'sfdcAccountId'])).toMatchObject({
      sfdcType: 'Contact',
      company: 'Before',
      sfdcAccountId: accountId,
    });
    marketo.editLead(id, { leadScore: 10 });
    marketo.movePartition(id, 2);
    const deal = marketo.addOpportunity(id, { name: 'Big deal' });
    marketo.updateOpportunity(deal.externalOpportunityId, { stage: 'Proposal' });
    marketo.removeOpportunity(id, deal.externalOpportunityId);
    expect(marketo.renameAccount(accountId, 'After')).toEqual([id]);
    expect(marketo.store.value(id, 'company')).toBe('After');
    const page = await activities(token, '12,19,21,22,34,35,36,100');
    expect(page.result?.map((row) => row.activityTypeId)).toEqual([
      12, 19, 21, 22, 100, 34, 36, 35,
    ]);
    const score = page.result?.find((row) => row.activityTypeId === 22);
    expect(score).toMatchObject({ primaryAttributeValueId: 130, leadId: id });
    expect(score.attributes).toContainEqual({ name: 'Change Value', value: '+10' });
    const company = (await changes(token, 'company')).result?.filter(
      (row) => row.fields.length > 0,
    );
    expect(company?.[0].fields[0]).toMatchObject({ oldValue: 'Before', newValue: 'After' });
  });

  it('gives the attributes of a change as texts and leaves empty ones out', async () => {
    const token = await fromNow();
    const [id = 0] = sandbox.marketo.some(
      1,
      (lead) => sandbox.marketo.store.value(lead, 'department') === null,
    );
    sandbox.marketo.editLead(id, { department: 'Sales' });
    const [row] = (await activities(token, '13')).result ?? [];
    expect(row).toMatchObject({
      primaryAttributeValueId: 56,
      primaryAttributeValue: 'Department',
      attributes: [
        { name: 'New Value', value: 'Sales' },
        { name: 'Reason', value: 'Manual person edit' },
        { name: 'Source', value: 'Lead update' },
      ],
    });
    expect(row).not.toHaveProperty('campaignId');
  });

  it('names the losers of a merge, whose old activities come under the winner', async () => {
    const { marketo } = sandbox;
    const token = await fromNow();
    const loser = marketo.createLead({ lastName: 'Loser' });
    const winner = marketo.createLead({ lastName: 'Winner' });
    marketo.mergeLeads(winner, [loser]);
    const [merge] = (await activities(token, '32')).result ?? [];
    expect(merge).toMatchObject({ leadId: winner, primaryAttributeValueId: winner });
    expect(merge.attributes).toContainEqual({ name: 'Merge IDs', value: [loser] });
    const made = async () => (await activities(token, '12')).result?.map((row) => row.leadId);
    expect(await made()).toEqual([winner, winner]);
    marketo.settings.activitiesUnderWinner = false;
    expect(await made()).toEqual([loser, winner]);
    marketo.settings.activitiesUnderWinner = true;
    expect((await stream('activities/deletedleads', token)).result).toBeUndefined();
  });

  it('shows deletes for 14 days', async () => {
    const token = await fromNow();
    const id = sandbox.marketo.createLead({ firstName: 'Grace', lastName: 'Hopper' });
    sandbox.marketo.deleteLead(id, 'Purge bounced');
    expect((await stream('activities/deletedleads', token)).result).toMatchObject([
      {
        leadId: id,
        activityTypeId: 37,
        primaryAttributeValue: 'Grace Hopper',
        attributes: [{ name: 'Campaign', value: 'Purge bounced' }],
      },
    ]);
    sandbox.clock.advance(14 * 86_400_000 + 1000);
    client = new TestClient(sandbox.facts);
    expect((await stream('activities/deletedleads', token)).result).toBeUndefined();
  });
});

describe('reading activities', () => {
  it('scans blocks of the whole log: pages can be empty while there is more', async () => {
    const token = await fromNow();
    sandbox.marketo.settings.blockSize = 50;
    sandbox.marketo.massChange({ field: 'title', value: 'Mass {n}', count: 120 });
    const sizes: number[] = [];
    let page = await activities(token, '13', { leadIds: '1' });
    sizes.push(page.result?.length ?? -1);
    while (page.moreResult) {
      page = await activities(page.nextPageToken ?? '', '13', { leadIds: '1' });
      sizes.push(page.result?.length ?? -1);
    }
    expect(sizes).toEqual([0, 0, -1]);
    sandbox.marketo.settings.blockSize = 1000;
    const all = await activities(token, '13', { batchSize: '1000' });
    expect(all.result).toHaveLength(120);
  });

  it('cuts pages at batchSize without a gap', async () => {
    const token = await fromNow();
    const ids = sandbox.marketo.massChange({ field: 'title', value: 'Again {n}', count: 25 });
    const seen: number[] = [];
    let page = await activities(token, '13', { batchSize: '10' });
    seen.push(...(page.result ?? []).map((row) => row.leadId));
    while (page.moreResult) {
      page = await activities(page.nextPageToken ?? '', '13', { batchSize: '10' });
      seen.push(...(page.result ?? []).map((row) => row.leadId));
    }
    expect(seen).toEqual(ids);
  });

  it('filters by leads, lists and assets, within their limits', async () => {
    const token = await fromNow();
    const [a = 0, b = 0] = sandbox.marketo.massChange({ field: 'title', value: 'F {n}', count: 5 });
    const found = await activities(token, '13', { leadIds: `${a},${b}` });
    expect(found.result?.map((row) => row.leadId)).toEqual([a, b]);
    const list = sandbox.marketo.lists.create('Few', sandbox.clock.now());
    list.members.add(b);
    const listed = await activities(token, '13', { listId: String(list.id) });
    expect(listed.result?.map((row) => row.leadId)).toEqual([b]);
    for (let id = 1; id <= 10_000; id++) list.members.add(id);
    expect(codeOf(await activities(token, '13', { listId: String(list.id) }))).toBe('1003');
    expect((await activities(token, '13', { assetIds: '54' })).result).toHaveLength(5);
    expect((await activities(token, '13', { assetIds: '55' })).result).toBeUndefined();
    expect(codeOf(await activities(token, '13,12', { assetIds: '54' }))).toBe('1003');
    expect(codeOf(await activities(token, '1,2,3,6,7,8,9,10,11,12,13'))).toBe('1003');
    const leadIds = Array.from({ length: 31 }, (_, n) => n).join(',');
    expect(codeOf(await activities(token, '13', { leadIds }))).toBe('1003');
    expect((await stream('activities', token)).errors).toEqual([
      { code: '1002', message: "Missing value for the required parameter 'activityTypeIds'" },
    ]);
  });

  it('sees nothing before the lag is over', async () => {
    const token = await fromNow();
    sandbox.marketo.settings.lagMs = 5000;
    sandbox.clock.freeze();
    sandbox.marketo.createLead({ lastName: 'Late' });
    expect((await activities(token, '12')).result).toBeUndefined();
    sandbox.clock.advance(5000);
    expect((await activities(token, '12')).result).toHaveLength(1);
    sandbox.clock.resume();
    sandbox.marketo.settings.lagMs = 0;
  });
});

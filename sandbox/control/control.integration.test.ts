import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../server.ts';
import { TestClient } from '../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  sandbox = await startSandbox({
    people: 400,
    limits: 'off',
    settings: { lagMs: 0, lateShare: 0 },
  });
  client = new TestClient(sandbox.facts);
});
afterAll(() => sandbox.close());

const lead = (id: number) => client.control(`/leads/${id}`);
const act = (id: number, name: string, body: object = {}) =>
  client.control(`/leads/${id}/${name}`, body);

describe('the control endpoints', () => {
  it('count, and do not count as API calls', async () => {
    const before = (await client.control('')).callsToday;
    const now = await client.control('');
    expect(now).toMatchObject({
      people: sandbox.marketo.store.qualifyingCount,
      callsToday: before,
    });
  });

  it('add, list and clear faults, and explain a wrong one', async () => {
    const added = await client.control('/faults', { fault: 'rate-limit', times: 2 });
    expect(added).toMatchObject({ status: 200, fault: 'rate-limit', times: 2 });
    expect((await client.control('/faults')).rules).toHaveLength(1);
    expect((await client.control('/faults')).calls).toContain('leads-by-filter');
    expect((await client.get('/rest/v1/leads/partitions.json')).errors?.[0]?.code).toBe('606');
    await client.control('/faults', undefined, 'DELETE');
    expect((await client.get('/rest/v1/leads/partitions.json')).success).toBe(true);
    const wrong = await client.control('/faults', { fault: 'nothing' });
    expect(wrong.status).toBe(400);
    expect(wrong.error).toMatch(/There is no fault "nothing"/);
    const unknown = await client.control('/faults', {
      actions: [{ do: 'operate', operation: 'x' }],
    });
    expect(unknown).toMatchObject({ status: 400, error: 'There is no operation "x".' });
  });

  it('show the last requests with counters', async () => {
    await client.control('/requests', undefined, 'DELETE');
    await client.get('/rest/v1/leads/partitions.json');
    await client.get('/rest/v1/nothing.json', { a: 1 });
    const log = await client.control('/requests?last=2');
    expect(log).toMatchObject({
      total: 2,
      calls: { partitions: 1, unknown: 1 },
      codes: { '610': 1 },
      requests: [
        { method: 'GET', call: 'partitions', client: 'full', status: 200, code: null },
        { path: '/rest/v1/nothing.json', query: 'a=1', code: '610' },
      ],
    });
    expect(JSON.stringify(log)).not.toContain('Bearer');
  });

  it('move the clock', async () => {
    const start = Date.parse(
      (await client.control('/clock', { freeze: '2027-01-01T00:00:00Z' })).now,
    );
    const moved = await client.control('/clock', { advanceMs: 60_000 });
    expect(Date.parse(moved.now) - start).toBe(60_000);
    expect((await client.control('/clock', { reset: true })).offsetMs).toBe(0);
    expect((await client.control('/clock', { freeze: 'soon' })).status).toBe(400);
  });

  it('change settings, and refuse unknown ones', async () => {
    const changed = await client.control('/settings', { limits: 'on', blockSize: 7 });
    expect(changed).toMatchObject({ rateLimit: true, blockSize: 7, statusRefreshMs: 60_000 });
    expect(await client.control('/settings', { limits: 'off', blockSize: 1000 })).toMatchObject({
      rateLimit: false,
      lagMs: 0,
    });
    expect((await client.control('/settings', { blocksize: 1 })).error).toContain('blocksize');
  });

  it('make API users and change their roles', async () => {
    const user = await client.control('/users', { name: 'mine', partitions: [1] });
    expect(user).toMatchObject({ clientId: expect.any(String), partitions: [1] });
    const less = await client.control('/users', { name: 'mine', permissions: ['Read-Only Lead'] });
    expect(less).toMatchObject({ clientId: user.clientId, permissions: ['Read-Only Lead'] });
  });

  it('perform each operation of a marketer', async () => {
    const made = await client.control('/leads', {
      fields: { firstName: 'Ada', lastName: 'Byron', company: 'Engines' },
    });
    const id = made.id;
    expect(made).toMatchObject({ firstName: 'Ada', sfdcLeadOwnerId: null });
    expect(await act(id, 'edit', { fields: { title: 'Analyst' } })).toMatchObject({
      title: 'Analyst',
    });
    expect(await act(id, 'sync', { type: 'Lead', ownerId: 'user' })).toMatchObject({
      sfdcType: 'Lead',
      sfdcLeadOwnerId: expect.stringMatching(/^005/),
    });
    expect((await act(id, 'owner', { owner: 'queue' })).sfdcLeadOwnerId).toMatch(/^00G/);
    expect((await act(id, 'owner', { owner: null })).sfdcLeadOwnerId).toBeNull();
    const converted = await act(id, 'convert');
    expect(converted).toMatchObject({ sfdcType: 'Contact', company: 'Engines' });
    const renamed = await client.control(`/accounts/${converted.sfdcAccountId}`, {
      company: 'New',
    });
    expect(renamed.leads).toEqual([id]);
    expect((await act(id, 'partition', { partition: 2 })).leadPartitionId).toBe('2');
    const deal = await act(id, 'opportunities', { name: 'Deal' });
    expect((await client.control(`/leads/${id}/opportunities`)).opportunities).toHaveLength(1);
    await client.control(`/opportunities/${deal.externalOpportunityId}`, {
      stage: 'Closed Won',
      isClosed: true,
    });
    await client.control(
      `/leads/${id}/opportunities/${deal.externalOpportunityId}`,
      undefined,
      'DELETE',
    );
    expect((await client.control(`/leads/${id}/opportunities`)).opportunities).toEqual([]);
    expect(await act(id, 'delete-in-salesforce')).toMatchObject({ sfdcType: null, sfdcId: null });
    const loser = (await client.control('/leads', { fields: { lastName: 'Other' } })).id;
    expect(await act(id, 'merge', { losers: [loser] })).toMatchObject({
      winner: id,
      losers: [loser],
    });
    expect((await lead(loser)).error).toBe(
      `There is no lead ${loser}. It was merged into lead ${id}.`,
    );
    expect(await act(id, 'delete', { campaign: 'Purge' })).toMatchObject({ deleted: id });
    expect((await lead(id)).status).toBe(404);
    const { activities } = await client.control(`/leads/${id}/activities`);
    const types = activities.map((row: { activityType: string }) => row.activityType);
    for (const type of ['New Lead', 'Change Owner', 'Convert Lead', 'Merge Leads', 'Delete Lead']) {
      expect(types).toContain(type);
    }
  });

  it('change many leads at once', async () => {
    const done = await client.control('/leads/mass-change', {
      field: 'title',
      value: 'T {n}',
      count: 50,
    });
    expect(done.changed).toBe(50);
    expect((await lead(done.lastId)).title).toBe('T 49');
  });

  it('find leads by id, address and part of a name', async () => {
    const [id = 0] = sandbox.marketo.some(1, (each) => {
      const { store } = sandbox.marketo;
      return store.value(each, 'email') !== null && store.value(each, 'lastName') !== null;
    });
    const { email, lastName } = sandbox.marketo.lead(id) ?? {};
    for (const text of [String(id), String(email), String(lastName).slice(0, 4)]) {
      const found = await client.control(`/leads?search=${encodeURIComponent(text)}&limit=200`);
      expect(found.leads.map((entry: { id: number }) => entry.id)).toContain(id);
    }
  });

  it('stream the true values of everybody with a user as owner', async () => {
    const answer = await fetch(
      `${client.origin}/_sandbox/qualified?fields=id,email,title,opportunityId`,
    );
    const rows = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(sandbox.marketo.store.qualifyingCount);
    for (const row of rows) {
      const { opportunityId, ...fields } = row;
      expect(sandbox.marketo.lead(row.id, ['email', 'title'])).toEqual(fields);
      const open = sandbox.marketo.opportunities.latestOpen(row.id);
      expect(opportunityId).toBe(open?.externalOpportunityId ?? null);
    }
    const wrong = await fetch(`${client.origin}/_sandbox/qualified?fields=nothing`);
    expect(wrong.status).toBe(400);
  });

  it('stream many of them without piling up listeners on the answer', async () => {
    const large = await startSandbox({ people: 15_000, limits: 'off' });
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const answer = await fetch(`${large.facts.control}/qualified?fields=id,email,company,title`);
    expect((await answer.text()).trim().split('\n')).toHaveLength(15_000);
    process.off('warning', listen);
    await large.close();
    expect(warnings).toEqual([]);
  });

  it('find no empty value by the word null', async () => {
    const id = (await client.control('/leads', { fields: { firstName: 'Nameless' } })).id;
    const found = async (text: string) =>
      (await client.control(`/leads?search=${text}&limit=200`)).leads.map(
        (entry: { id: number }) => entry.id,
      );
    expect(await found('nameless')).toEqual([id]);
    expect(await found('null')).toEqual([]);
  });

  it('store values as their field does, and refuse others with a sentence', async () => {
    const edit = (fields: object) => act(1001, 'edit', { fields });
    const refused = async (fields: object, error: string) =>
      expect(await edit(fields)).toMatchObject({ status: 400, error });
    await refused(
      { leadScore: 'high' },
      'Person Score (leadScore) takes a whole number, not "high".',
    );
    await refused(
      { doNotCall: 'maybe' },
      'Do Not Call (doNotCall) takes true or false, not "maybe".',
    );
    await refused(
      { dateOfBirth: '31.1.2000' },
      'Date of Birth (dateOfBirth) takes a date such as 2026-01-31, not "31.1.2000".',
    );
    await refused(
      { email: 'nobody' },
      'Email Address (email) takes an email address in ASCII, not "nobody".',
    );
    await refused(
      { title: 'x'.repeat(300) },
      'Job Title (title) takes at most 255 characters, this has 300.',
    );
    expect(await edit({ leadScore: '7', doNotCall: 'true' })).toMatchObject({
      leadScore: 7,
      doNotCall: true,
    });
    expect(await client.control('/leads', { fields: { leadScore: 'x' } })).toMatchObject({
      status: 400,
    });
    const mass = { field: 'leadScore', count: 2 };
    expect((await client.control('/leads/mass-change', { ...mass, value: 'n' })).status).toBe(400);
    const done = await client.control('/leads/mass-change', { ...mass, value: '1{n}' });
    expect((await lead(done.lastId)).leadScore).toBe(11);
  });

  it('answer what does not exist with a sentence', async () => {
    expect(await client.control('/nothing')).toMatchObject({
      status: 404,
      error: expect.any(String),
    });
    expect((await client.control('/clock', undefined, 'DELETE')).status).toBe(405);
    expect((await act(1001, 'edit', { fields: { nothing: 1 } })).error).toMatch(/"nothing"/);
    expect((await act(1001, 'owner', { owner: '005nobody' })).error).toMatch(/No owner/);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../test/support/marketo-client.ts';
import { discoverLeadFields, namesToRead } from './lead-fields.ts';
import type { StreamPage } from './types.ts';

let standIn: SandboxWithClient;
beforeAll(async () => {
  standIn = await startSandboxWithClient({ people: 2_000 });
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.sandbox.marketo.faults.clear();
  standIn.sandbox.marketo.requests.reset();
  Object.assign(standIn.sandbox.marketo.settings, { nativeSync: true });
});

const ids = (count: number) => standIn.sandbox.marketo.some(count);
const calls = (name: string) => standIn.sandbox.marketo.requests.counters().calls[name] ?? 0;

/** A token that starts at `since`, and all that a stream says from there. */
async function readStream<T>(since: Date, next: (token: string) => Promise<StreamPage<T>>) {
  const items: T[] = [];
  let { token } = await standIn.client.pagingToken(since);
  for (let more = true; more; ) {
    const page = await next(token);
    items.push(...page.items);
    ({ token, more } = page);
  }
  return items;
}

describe('fields', () => {
  it('lists them, with what people can be looked for by', async () => {
    const { fields, searchable, vendorTime } = await standIn.client.describe2();
    expect(fields.find((field) => field.name === 'email')).toEqual({
      name: 'email',
      displayName: 'Email Address',
      dataType: 'email',
      length: 255,
      updateable: true,
      crmManaged: false,
    });
    expect(searchable).toContain('sfdcLeadOwnerId');
    expect(Math.abs(vendorTime.getTime() - standIn.sandbox.clock.now())).toBeLessThan(5_000);
  });
});

describe('people by id', () => {
  it('reads 300 at once, whatever they answer first', async () => {
    const wanted = ids(300);
    const { leads, vendorTime } = await standIn.client.leadsByIds(wanted, ['email', 'lastName']);
    expect(new Set(leads.map((lead) => lead.id))).toEqual(new Set(wanted));
    expect(leads[0]).toHaveProperty('lastName');
    expect(vendorTime.getTime()).toBeGreaterThan(0);
  });

  it('leaves out ids that Marketo does not know', async () => {
    const [known = 0] = ids(1);
    const { leads } = await standIn.client.leadsByIds([known, 999_999_999], ['id']);
    expect(leads.map((lead) => lead.id)).toEqual([known]);
  });

  it('reads all fields that describe2 lists in one call', async () => {
    const { fields } = await standIn.client.describe2();
    const names = namesToRead(discoverLeadFields(fields));
    const { leads } = await standIn.client.leadsByIds(ids(3), names);
    for (const lead of leads) for (const name of names) expect(lead).toHaveProperty(name);
  });

  it('sends an address over 8 KB as a form', async () => {
    const { fields } = await standIn.client.describe2();
    const every = fields.map((field) => field.name);
    const many = [...every, ...every, ...every, ...every, ...every, ...every, ...every, ...every];
    const { leads } = await standIn.client.leadsByIds(ids(300), many);
    expect(leads).toHaveLength(300);
    const [last] = standIn.sandbox.marketo.requests.last(1);
    expect(last?.method).toBe('POST');
    expect(last?.query).toBe('_method=GET');
  });

  it('refuses 301 ids and none before asking', async () => {
    await expect(standIn.client.leadsByIds(ids(301), ['id'])).rejects.toThrow('1 to 300');
    await expect(standIn.client.leadsByIds([], ['id'])).rejects.toThrow('1 to 300');
    expect(calls('leads-by-filter')).toBe(0);
  });

  it('reads one, and null where there is none', async () => {
    const [known = 0] = ids(1);
    expect((await standIn.client.leadById(known, ['email'])).lead?.id).toBe(known);
    expect((await standIn.client.leadById(999_999_999, ['email'])).lead).toBeNull();
  });

  it('takes 1004 for "there is none"', async () => {
    standIn.sandbox.marketo.faults.add({
      match: { call: 'lead' },
      actions: [{ do: 'error', code: '1004', message: "Lead '7' not found" }],
    });
    expect((await standIn.client.leadById(7, ['email'])).lead).toBeNull();
  });

  it('names a field that is unknown', async () => {
    await expect(standIn.client.leadsByIds(ids(1), ['noSuchField'])).rejects.toMatchObject({
      code: 'marketo-1006',
      retryClass: 'N',
      message: expect.stringContaining('noSuchField'),
    });
  });
});

describe('people by a value', () => {
  it('reads page after page by position', async () => {
    const { marketo } = standIn.sandbox;
    const [owner] = marketo.owners.users;
    const made = Array.from({ length: 310 }, (_, i) =>
      marketo.createLead({ email: 'shared@example.com', lastName: `Shared ${i}` }),
    );
    expect(owner).toBeDefined();
    const found: unknown[] = [];
    let pages = 0;
    for await (const page of standIn.client.leadsByFilter(
      'email',
      ['shared@example.com'],
      ['id'],
    )) {
      found.push(...page.leads.map((lead) => lead.id));
      pages += 1;
    }
    expect(pages).toBe(2);
    expect(new Set(found)).toEqual(new Set(made));
  });

  it('asks to split when over 1,000 match', async () => {
    standIn.sandbox.marketo.faults.add({ fault: 'too-many-matches' });
    const read = standIn.client.leadsByFilter('email', ['a@example.com'], ['id']);
    await expect(read.next()).rejects.toMatchObject({ code: 'marketo-1003', retryClass: 'S' });
  });

  it('refuses a value with a comma, which Marketo would take for two', async () => {
    const read = standIn.client.leadsByFilter('email', ['a,b'], ['id']);
    await expect(read.next()).rejects.toThrow('comma');
  });
});

describe('streams', () => {
  it('tells new people and changed fields', async () => {
    const { marketo, clock } = standIn.sandbox;
    const start = new Date(clock.now() - 1_000);
    const id = marketo.createLead({ email: 'new@example.com', lastName: 'New' });
    marketo.editLead(id, { title: 'Chief' });
    const rows = await readStream(start, (token) =>
      standIn.client.leadChanges(token, ['title', 'email']),
    );
    const mine = rows.filter((row) => row.leadId === id);
    expect(mine.map((row) => row.typeId)).toEqual(expect.arrayContaining([12, 13]));
    const change = mine.find((row) => row.fields.some((field) => field.name === 'title'));
    expect(change?.fields).toContainEqual({ name: 'title', oldValue: null, newValue: 'Chief' });
    expect(change?.guid).not.toBe('');
    expect(change?.at).toBeInstanceOf(Date);
  });

  it('tells who was merged into whom', async () => {
    const { marketo, clock } = standIn.sandbox;
    const start = new Date(clock.now() - 1_000);
    const winner = marketo.createLead({ lastName: 'Winner' });
    const losers = [marketo.createLead({ lastName: 'A' }), marketo.createLead({ lastName: 'B' })];
    const merged = marketo.mergeLeads(winner, losers);
    const rows = await readStream(start, (token) => standIn.client.activities(token, [32]));
    const row = rows.find((candidate) => candidate.leadId === merged.winner);
    expect(row?.mergedIds.sort()).toEqual([...merged.losers].sort());
  });

  it('tells deletes', async () => {
    const { marketo, clock } = standIn.sandbox;
    const start = new Date(clock.now() - 1_000);
    const id = marketo.createLead({ lastName: 'Gone' });
    marketo.deleteLead(id);
    const rows = await readStream(start, (token) => standIn.client.deletedLeads(token));
    expect(rows.map((row) => row.leadId)).toContain(id);
  });

  it.each(['empty-page', 'missing-result'])('goes on after %s', async (fault) => {
    const { marketo, clock } = standIn.sandbox;
    const start = new Date(clock.now() - 1_000);
    const id = marketo.createLead({ lastName: 'Here' });
    marketo.faults.add({ fault, times: 2 });
    const rows = await readStream(start, (token) => standIn.client.leadChanges(token, ['email']));
    expect(rows.map((row) => row.leadId)).toContain(id);
    expect(calls('leadchanges')).toBeGreaterThan(2);
  });

  it.each([
    'no-activity-ids',
    'absent-nulls',
    'explicit-nulls',
    'numbers-as-strings',
    'asset-dates',
  ])('reads the same with %s', async (fault) => {
    const { marketo, clock } = standIn.sandbox;
    const start = new Date(clock.now() - 1_000);
    const winner = marketo.createLead({ lastName: 'W' });
    const loser = marketo.createLead({ lastName: 'L' });
    marketo.mergeLeads(winner, [loser]);
    const usual = await readStream(start, (token) =>
      standIn.client.activities(token, [12, 13, 32]),
    );
    marketo.faults.add({ fault });
    const strange = await readStream(start, (token) =>
      standIn.client.activities(token, [12, 13, 32]),
    );
    const facts = (rows: typeof usual) =>
      rows.map(({ guid, leadId, typeId, at, mergedIds }) => ({
        guid,
        leadId,
        typeId,
        at,
        mergedIds,
      }));
    expect(facts(strange)).toEqual(facts(usual));
    expect(usual.length).toBeGreaterThan(2);
  });

  it('says that the token is refused', async () => {
    const { refusesToken } = await import('./streams.ts');
    const error = await standIn.client.deletedLeads('NONSENSE').catch((e) => e);
    expect(error).toMatchObject({ code: 'marketo-1003' });
    expect(refusesToken(error)).toBe(true);
    const other = await standIn.client.leadsByIds(ids(1), ['noSuchField']).catch((e) => e);
    expect(refusesToken(other)).toBe(false);
  });

  it('refuses more than ten types before asking', async () => {
    const eleven = Array.from({ length: 11 }, (_, i) => i + 1);
    await expect(standIn.client.activities('T', eleven)).rejects.toThrow('1 to 10');
  });

  it('lists the types, standard and custom', async () => {
    const types = await standIn.client.activityTypes();
    expect(types.find((type) => type.id === 32)?.name).toBe('Merge Leads');
    expect(await standIn.client.listCustomTypes()).toEqual([]);
  });
});

describe('the rest', () => {
  it('lists the partitions that the role sees', async () => {
    const names = async (user: string) =>
      (await standIn.connect({ user }).partitions()).map((partition) => partition.name);
    expect(await names('full')).toEqual(['Default', 'Europe']);
    expect(await names('europe-partition')).toEqual(['Europe']);
  });

  it('reads usage without any right', async () => {
    const [today] = await standIn.connect({ user: 'no-activity' }).usage();
    expect(today?.day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(today?.total).toBeGreaterThan(0);
  });

  it('takes "no data found" for an empty result', async () => {
    standIn.sandbox.marketo.faults.add({
      match: { call: 'leads-by-filter' },
      actions: [{ do: 'error', code: '702' }],
    });
    expect((await standIn.client.leadsByIds(ids(1), ['id'])).leads).toEqual([]);
  });

  it.each(['603', '1018'] as const)(
    'reads no opportunities where they are refused: %s',
    async (code) => {
      standIn.sandbox.marketo.settings.nativeSyncReadCode = code;
      const roles = await standIn.client.opportunityRoles(ids(2));
      expect(roles).toMatchObject({ refused: true, code: `marketo-${code}` });
      const opportunities = await standIn.client.opportunities(['x']);
      expect(opportunities).toMatchObject({ refused: true });
    },
  );

  it('reads opportunities where they are there', async () => {
    const { marketo } = standIn.sandbox;
    marketo.settings.nativeSync = false;
    const [leadId = 0] = ids(1);
    const made = marketo.addOpportunity(leadId, { name: 'Big deal', isClosed: false });
    const roles = await standIn.client.opportunityRoles([leadId]);
    if (roles.refused) throw new Error(roles.why);
    expect(roles.roles[0]).toMatchObject({ leadId });
    const externalId = roles.roles[0]?.externalOpportunityId ?? '';
    const found = await standIn.client.opportunities([externalId]);
    if (found.refused) throw new Error(found.why);
    expect(found.opportunities).toHaveLength(1);
    expect(found.opportunities[0]).toMatchObject({ name: 'Big deal', isClosed: false });
    expect(made).toBeDefined();
  });
});

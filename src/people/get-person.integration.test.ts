import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { withTenant } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { findPerson } from './get-person.ts';
import { filterChoices } from './people-filters.ts';
import { personHistory } from './person-history.ts';

let database: TestDatabase;
let tenantId: string;
let otherTenant: string;
let [ann, loser, lost, twin, goneTwin, noEmail] = ['', '', '', '', '', ''];

const inTenant: <T>(work: Parameters<typeof withTenant<T>>[2], tenant?: string) => Promise<T> = (
  work,
  tenant = tenantId,
) => withTenant(database.db, tenant, work);

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
  otherTenant = await createTestTenant(database.db);
  const email = 'Ann@Acme.com';
  const ids = await insertPeople(database.db, tenantId, [
    {
      marketo_id: 1,
      first_name: 'Ann',
      last_name: 'Lee',
      email,
      unsubscribed: true,
      partition_id: 3,
      extra: JSON.stringify({ leadScore: 12 }),
    },
    { marketo_id: 2, first_name: 'Anne', email, state: 'merged' },
    { marketo_id: 3, state: 'merged', origin: 's' },
    { marketo_id: 4, last_name: 'Lee', email: ' ann@acme.COM' },
    { marketo_id: 5, email, state: 'deleted', origin: 'r' },
    { marketo_id: 6, sfdc_opportunity_id: '0061' },
  ]);
  [ann, loser, lost, twin, goneTwin, noEmail] = ids as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await insertPeople(database.db, otherTenant, [{ marketo_id: 1, email, last_name: 'Other' }]);
  await inTenant(async (tx) => {
    const merged = { tenant_id: tenantId, merged_at: new Date() };
    await tx
      .insertInto('person_alias')
      .values([
        { ...merged, loser_id: 2, winner_id: 1 },
        { ...merged, loser_id: 9, winner_id: 1 },
        { ...merged, loser_id: 3, winner_id: 99 },
      ])
      .execute();
    await tx
      .insertInto('sales_owner')
      .values([
        { tenant_id: tenantId, owner_id: '005B', name: 'zoe', email: null, active: null },
        { tenant_id: tenantId, owner_id: '005C', name: null, email: 'Mia@x.com', active: false },
        {
          tenant_id: tenantId,
          owner_id: '0055g000001AAAAAA1',
          name: 'Olivia',
          email: null,
          active: true,
        },
      ])
      .execute();
    await tx
      .insertInto('person_source')
      .values(['web', 'Fair', 'Ärzte'].map((source) => ({ tenant_id: tenantId, source })))
      .execute();
  });
});
afterAll(() => database.drop());

describe('a person', () => {
  test('comes with merges, duplicates and what is not in lists', async () => {
    const at = new Date('2026-11-01T08:00:00Z');
    expect(await inTenant((tx) => findPerson(tx, ann, 'everybody'))).toMatchObject({
      id: ann,
      state: 'active',
      stateReason: 'In step with Marketo.',
      mergedInto: null,
      mergedFrom: [2, 9],
      sameEmail: [{ id: twin, marketoId: 4, name: 'Lee' }],
      opportunityNote: expect.stringContaining('until Salesforce is connected'),
      marketing: {
        unsubscribed: true,
        emailInvalid: null,
        blockListed: null,
        marketingSuspended: null,
        doNotCall: null,
      },
      partitionId: 3,
      extra: { leadScore: 12 },
      owner: { id: '0055g000001AAAAAA1', name: 'Olivia Owner', active: true },
      observedAt: at,
      createdAt: at,
      links: { marketo: null, salesforce: null },
    });
  });

  test('that was merged says into whom', async () => {
    expect(await inTenant((tx) => findPerson(tx, loser, 'everybody'))).toMatchObject({
      state: 'merged',
      stateReason: 'Not active: merged into Ann Lee (Marketo ID 1).',
      mergedInto: { id: ann, marketoId: 1, name: 'Ann Lee' },
    });
    expect(await inTenant((tx) => findPerson(tx, lost, 'everybody'))).toMatchObject({
      stateReason: 'Not active: merged into Marketo ID 99, who is not in Lockstep.',
      mergedInto: null,
    });
  });

  test('without an address has no duplicates, with an opportunity no note', async () => {
    expect(await inTenant((tx) => findPerson(tx, noEmail, 'everybody'))).toMatchObject({
      sameEmail: [],
      opportunityNote: null,
      extra: {},
    });
  });

  test('links to Marketo, or to the console of the stand-in', async () => {
    const linkWith = async (endpoint: string, sandbox: boolean) => {
      await inTenant((tx) =>
        tx
          .insertInto('connection')
          .values({
            tenant_id: tenantId,
            kind: 'marketo',
            id: newId(),
            endpoint,
            identity: '123-ABC-456',
            client_id: 'c',
            connected_at: new Date(),
            sandbox,
          })
          .onConflict((c) => c.columns(['tenant_id', 'kind']).doUpdateSet({ endpoint, sandbox }))
          .execute(),
      );
      return (await inTenant((tx) => findPerson(tx, ann, 'everybody')))?.links.marketo;
    };
    expect(await linkWith('https://123-abc-456.mktorest.com', false)).toBe(
      'https://app.marketo.com/leadDatabase/loadLeadDetail?leadId=1',
    );
    expect(await linkWith('http://127.0.0.1:4010/rest', true)).toBe(
      'http://127.0.0.1:4010/_sandbox/console/leads/1',
    );
  });

  test('of another tenant is not found, and neither is their history', async () => {
    for (const id of [ann, newId()]) {
      expect(await inTenant((tx) => findPerson(tx, id, 'everybody'), otherTenant)).toBeNull();
      expect(
        await inTenant((tx) => personHistory(tx, id, 10, 'everybody'), otherTenant),
      ).toBeNull();
    }
  });
});

describe('history', () => {
  test('is newest first and ends with how the person came', async () => {
    const event = (at: string, kind: string, summary: string) => ({
      tenant_id: tenantId,
      id: newId(),
      at: new Date(at),
      flow: 'people-from-marketo',
      run_id: null,
      marketo_id: 1,
      kind,
      source: 'leadchanges',
      summary,
      changes: JSON.stringify([{ field: 'Title', from: null, to: 'CTO' }]),
    });
    const month = new Date().toISOString().slice(0, 8);
    await inTenant((tx) =>
      tx
        .insertInto('sync_event')
        .values([
          event(`${month}02T08:00:00Z`, 'updated', 'first'),
          event(`${month}03T08:00:00Z`, 'updated', 'second'),
        ])
        .execute(),
    );
    const history = await inTenant((tx) => personHistory(tx, ann, 10, 'everybody'));
    expect(history?.map((line) => line.summary)).toEqual([
      'second',
      'first',
      'Came with the initial sync.',
    ]);
    expect(history?.[0]?.changes).toEqual([{ field: 'Title', from: null, to: 'CTO' }]);
    expect(await inTenant((tx) => personHistory(tx, ann, 2, 'everybody'))).toHaveLength(2);
  });

  test('says it for those who came otherwise, but not twice', async () => {
    const summaries = async (id: string) =>
      (await inTenant((tx) => personHistory(tx, id, 10, 'everybody')))?.map((line) => line.summary);
    expect(await summaries(lost)).toEqual(['Came with a change in Marketo.']);
    expect(await summaries(goneTwin)).toEqual(['Found missing by a full compare and added.']);
    await inTenant((tx) =>
      tx
        .insertInto('sync_event')
        .values({
          tenant_id: tenantId,
          id: newId(),
          at: new Date(),
          flow: 'people-from-marketo',
          run_id: null,
          marketo_id: 3,
          kind: 'created',
          source: 'reader',
          summary: 'New in Marketo.',
        })
        .execute(),
    );
    expect(await summaries(lost)).toEqual(['New in Marketo.']);
  });
});

test('filters are offered in alphabetical order, to their own tenant only', async () => {
  const choices = await inTenant((tx) => filterChoices(tx, 'everybody'));
  expect(choices.owners.map((owner) => owner.id)).toEqual(['005C', '0055g000001AAAAAA1', '005B']);
  expect(choices.owners[0]).toEqual({ id: '005C', name: null, email: 'Mia@x.com', active: false });
  expect(choices.sources).toEqual(['Ärzte', 'Fair', 'web']);
  expect(await inTenant((tx) => filterChoices(tx, 'everybody'), otherTenant)).toEqual({
    owners: [],
    sources: [],
  });
});

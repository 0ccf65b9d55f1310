import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { insertPeople, type TestPerson } from '../../test/support/people.ts';
import { withTenantClient } from '../db/tenant.ts';
import { listPeople, type PeoplePage, type PeopleRequest } from './list-people.ts';
import { companyKey, emailKey, nameKey } from './normalise.ts';
import type { VisibleOwners } from './visible-owners.ts';

let database: TestDatabase;
let tenantId: string;
let marketoId = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
});
afterAll(() => database.drop());

const firstPage: PeopleRequest = {
  visible: 'everybody',
  state: 'active',
  sort: 'name',
  direction: 'asc',
  limit: 50,
};

function list(request: Partial<PeopleRequest>, tenant = tenantId): Promise<PeoplePage> {
  return withTenantClient(database.db, tenant, (client) =>
    listPeople(client, { ...firstPage, ...request }),
  );
}

/** All pages of a list, forward to the end or, from there, back to the beginning. */
async function walk(request: Partial<PeopleRequest>, way: 'next' | 'previous', tenant: string) {
  const pages: PeoplePage[] = [];
  let cursor = request.cursor;
  do {
    const page: PeoplePage = await list({ ...request, ...(cursor ? { cursor } : {}) }, tenant);
    pages.push(page);
    cursor = page[way] ?? undefined;
  } while (cursor);
  return pages;
}

const names = (page: PeoplePage) => page.people.map((person) => person.lastName);

/** The order that the list promises: by the key's bytes in UTF-8, then by id. */
function sorted<P extends { id: string }>(people: P[], key: (person: P) => string, desc: boolean) {
  const way = desc ? -1 : 1;
  return [...people].sort(
    (a, b) =>
      way * (Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))) || (a.id < b.id ? -1 : 1)),
  );
}

const keys = {
  name: (p: TestPerson) => nameKey(p.last_name ?? null, p.first_name ?? null),
  email: (p: TestPerson) => emailKey(p.email ?? null),
  company: (p: TestPerson) => companyKey(p.company ?? null),
};

const value = fc.option(
  fc.oneof(
    fc.constantFrom(
      'a',
      'A',
      'B',
      'É',
      'e',
      'Müller',
      '王',
      '김',
      '😀',
      "O'Brien",
      '%',
      '_',
      ' x ',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
  ),
);
const someone = fc.record({
  first_name: value,
  last_name: value,
  email: value,
  company: value,
  owner_id: fc.constantFrom('005A', '005B'),
  source: fc.constantFrom('Web', 'Fair', null),
  state: fc.constantFrom('active', 'active', 'active', 'deleted'),
});

describe('pages', () => {
  test('forward and back, every person comes once and in order, while others come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someone, { maxLength: 40 }),
        fc.array(someone, { maxLength: 5 }),
        fc.record({
          sort: fc.constantFrom('name', 'email', 'company'),
          direction: fc.constantFrom('asc', 'desc'),
          limit: fc.integer({ min: 1, max: 12 }),
          state: fc.constantFrom('active', 'any', 'deleted'),
          ownerId: fc.constantFrom('005A', undefined, undefined),
          visible: fc.constantFrom<VisibleOwners>('everybody', ['005A', '005B'], ['005B'], []),
          source: fc.constantFrom('Web', undefined, undefined),
        }),
        async (before, meanwhile, request) => {
          const tenant = await createTestTenant(database.db);
          const insert = async (people: Omit<TestPerson, 'marketo_id'>[]) => {
            const rows = people.map((person) => ({ ...person, marketo_id: ++marketoId }));
            const ids = await insertPeople(database.db, tenant, rows);
            return rows.map((row, i) => ({ ...row, id: ids[i] ?? '' }));
          };
          const matching = (people: Awaited<ReturnType<typeof insert>>) =>
            people.filter(
              (p) =>
                (request.state === 'any' || p.state === request.state) &&
                (request.ownerId === undefined || p.owner_id === request.ownerId) &&
                (request.visible === 'everybody' || request.visible.includes(p.owner_id ?? '')) &&
                (request.source === undefined || p.source === request.source),
            );
          const old = matching(await insert(before));
          const expected = sorted(old, keys[request.sort], request.direction === 'desc').map(
            (person) => person.id,
          );

          const forward = await walk(request, 'next', tenant);
          expect(forward.flatMap((page) => page.people.map((p) => p.id))).toEqual(expected);
          expect(forward[0]?.previous).toBeNull();

          await insert(meanwhile);
          const known = new Set(expected);
          const last = forward.at(-1)?.previous;
          if (!last) return;
          const backward = await walk({ ...request, cursor: last }, 'previous', tenant);
          const seen = backward.reverse().flatMap((page) => page.people.map((p) => p.id));
          const lastPage = new Set(forward.at(-1)?.people.map((p) => p.id));
          expect(seen.filter((id) => known.has(id))).toEqual(
            expected.filter((id) => !lastPage.has(id)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the page before a page is the one that led to it', async () => {
    const tenant = await createTestTenant(database.db);
    await insertPeople(
      database.db,
      tenant,
      ['A', 'B', 'C', 'D', 'E'].map((last_name, i) => ({ marketo_id: i + 1, last_name })),
    );
    const first = await list({ limit: 2 }, tenant);
    const second = await list({ limit: 2, cursor: first.next ?? '' }, tenant);
    const back = await list({ limit: 2, cursor: second.previous ?? '' }, tenant);
    expect([names(first), names(second), names(back)]).toEqual([
      ['A', 'B'],
      ['C', 'D'],
      ['A', 'B'],
    ]);
    expect(back.previous).toBeNull();
    expect(names(await list({ limit: 2, cursor: back.next ?? '' }, tenant))).toEqual(['C', 'D']);
  });

  test('a page whose people are gone leads back', async () => {
    const tenant = await createTestTenant(database.db);
    await insertPeople(database.db, tenant, [
      { marketo_id: 1, last_name: 'A' },
      { marketo_id: 2, last_name: 'B' },
    ]);
    const first = await list({ limit: 1 }, tenant);
    await withTenantClient(database.db, tenant, (client) =>
      client.query(`UPDATE person SET state = 'gone' WHERE marketo_id = 2`),
    );
    const empty = await list({ limit: 1, cursor: first.next ?? '' }, tenant);
    expect(empty.people).toEqual([]);
    expect(empty.next).toBeNull();
    expect(names(await list({ limit: 1, cursor: empty.previous ?? '' }, tenant))).toEqual(['A']);
  });

  test('a row carries the thirteen fields and whether its owner is active', async () => {
    const tenant = await createTestTenant(database.db);
    const [id] = await insertPeople(database.db, tenant, [
      {
        marketo_id: 77,
        first_name: 'Ann',
        last_name: 'Lee',
        email: 'Ann@Acme.com',
        phone: '+1',
        company: 'Acme',
        title: 'CTO',
        linkedin_url: 'https://linkedin.com/in/ann',
        source: 'Web',
        sfdc_lead_id: '00Q1',
        sfdc_contact_id: '0031',
        sfdc_account_id: '0011',
        sfdc_opportunity_id: '0061',
        owner_id: '005A',
      },
    ]);
    await withTenantClient(database.db, tenant, (client) =>
      client.query(`INSERT INTO sales_owner VALUES ($1, '005A', 'Olivia', 'o@x.com', false)`, [
        tenant,
      ]),
    );
    expect((await list({}, tenant)).people).toEqual([
      {
        id,
        state: 'active',
        firstName: 'Ann',
        lastName: 'Lee',
        email: 'Ann@Acme.com',
        phone: '+1',
        company: 'Acme',
        title: 'CTO',
        linkedinUrl: 'https://linkedin.com/in/ann',
        source: 'Web',
        marketoId: 77,
        sfdcLeadId: '00Q1',
        sfdcContactId: '0031',
        sfdcAccountId: '0011',
        sfdcOpportunityId: '0061',
        owner: { id: '005A', name: 'Olivia Owner', email: 'olivia@example.com', active: false },
        changedAt: new Date('2026-11-01T08:00:00Z'),
      },
    ]);
  });
});

describe('cursors', () => {
  test('one that is not ours is refused, and named', async () => {
    for (const cursor of ['nonsense', 'e30', Buffer.from('["next",1]').toString('base64url')]) {
      await expect(list({ cursor })).rejects.toMatchObject({
        code: 'invalid-input',
        message: `The cursor "${cursor}" is not one that a list of people gave.`,
      });
    }
  });

  test('one of another list is refused', async () => {
    const tenant = await createTestTenant(database.db);
    await insertPeople(database.db, tenant, [{ marketo_id: 1 }, { marketo_id: 2 }]);
    const { next } = await list({ limit: 1 }, tenant);
    const cursor = next ?? '';
    for (const other of [
      { sort: 'email' },
      { direction: 'desc' },
      { ownerId: '005A' },
      { source: 'Web' },
      { search: 'ann' },
      { state: 'any' },
    ] as const) {
      await expect(list({ limit: 1, cursor, ...other }, tenant)).rejects.toMatchObject({
        code: 'invalid-input',
        message: 'The cursor belongs to a list with another search, filter or sort.',
      });
    }
    expect((await list({ limit: 3, cursor }, tenant)).people).toHaveLength(1);
  });
});

test('nobody of another tenant is listed, not even with a cursor from there', async () => {
  const [mine, other] = [await createTestTenant(database.db), await createTestTenant(database.db)];
  await insertPeople(database.db, other, [
    { marketo_id: 1, last_name: 'Secret' },
    { marketo_id: 2, last_name: 'Secret' },
  ]);
  expect((await list({}, mine)).people).toEqual([]);
  const { next } = await list({ limit: 1 }, other);
  expect((await list({ cursor: next ?? '' }, mine)).people).toEqual([]);
  for (const search of ['secret', 'se']) {
    expect((await list({ search }, mine)).people).toEqual([]);
    expect((await list({ search }, other)).people).toHaveLength(2);
  }
});

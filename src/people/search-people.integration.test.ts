import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { withTenantClient } from '../db/tenant.ts';
import { countPeople } from './count-people.ts';
import { listPeople } from './list-people.ts';
import type { PeopleFilter } from './people-filters.ts';
import { buildPeopleIndexes } from './write/people-indexes.ts';

let database: TestDatabase;
let tenantId: string;
let crowd: string;

const people: [last: string | null, first: string | null, email: string | null, company: string][] =
  [
    ['Lee', 'Ann', 'ann.lee@acme.com', 'Acme, Inc.'],
    ['Leeson', 'Bob', 'bob_leeson@globex.de', 'Globex'],
    ['Li', 'Wei', 'wei@hp.com', 'HP'],
    ['Lindström', 'Åsa', 'asa@volvo.se', 'HP Inc'],
    ['Müller', 'Jürgen', 'jm@strasse.de', 'Große Straße GmbH'],
    ['王', '伟', null, '华为'],
    ['김', '민준', null, '삼성전자'],
    ['Kowalski', 'Łukasz', '100%@sale.pl', 'HPX Partners'],
    [null, 'Cher', 'cher@example.com', 'Cher'],
    ['Ковалёв', 'Пётр', null, 'Газпром'],
    ['محمد', 'عُمَر', null, 'شركة'],
  ];

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
  await insertPeople(
    database.db,
    tenantId,
    people.map(([last_name, first_name, email, company], i) => ({
      marketo_id: i + 1,
      last_name,
      first_name,
      email,
      company,
      owner_id: i % 2 ? '005B' : '005A',
      source: i % 3 ? 'Web' : 'Fair',
      state: last_name === 'Leeson' ? 'deleted' : 'active',
    })),
  );
  crowd = await createTestTenant(database.db);
  await insertPeople(
    database.db,
    crowd,
    Array.from({ length: 1400 }, (_, i) => ({
      marketo_id: i + 1,
      last_name: `Smith${String(i).padStart(5, '0')}`,
      email: `${i}@crowd.example`,
      owner_id: i >= 1390 ? '005A' : '005B',
      source: i % 2 ? 'Web' : 'Fair',
      state: i < 1300 ? ('active' as const) : ('deleted' as const),
    })),
  );
});
afterAll(() => database.drop());

const everybody = { visible: 'everybody', state: 'any' } as const;

async function found(filter: Partial<PeopleFilter>, tenant = tenantId): Promise<(string | null)[]> {
  const page = await withTenantClient(database.db, tenant, (client) =>
    listPeople(client, { ...everybody, sort: 'name', direction: 'asc', limit: 50, ...filter }),
  );
  return page.people.map((person) => person.lastName ?? person.firstName);
}

const count = (filter: Partial<PeopleFilter>, tenant = crowd) =>
  withTenantClient(database.db, tenant, (client) =>
    countPeople(client, { ...everybody, state: 'active', ...filter }),
  );

describe.each(['before', 'after'])('%s the search index is built', (time) => {
  beforeAll(async () => {
    if (time === 'after') await buildPeopleIndexes(database.db);
  });

  test.each([
    ['any part of a name', 'esO', ['Leeson']],
    ['any part of an address', '@acme', ['Lee']],
    ['any part of a company', 'lobe', ['Leeson']],
    ['several words, each anywhere', 'acme ann', ['Lee']],
    ['first and last name', 'Ann Lee', ['Lee']],
    ['a short word beside a longer one', 'le globex', ['Leeson']],
    ['accents do not matter', 'LINDSTROM åsa', ['Lindström']],
    ['nor special letters', 'lukasz', ['Kowalski']],
    ['nor how they are typed', 'große strasse', ['Müller']],
    ['wildcards are literal', '100%', ['Kowalski']],
    ['wildcards are literal, too', 'bob_l', ['Leeson']],
    ['one letter begins a last name', 'k', ['Kowalski']],
    ['two letters begin a last name or are a company', 'le', ['Lee', 'Leeson']],
    ['the first word of a company', 'hp', ['Li', 'Lindström']],
    ['short last and first name', 'Li W', ['Li']],
    ['a Chinese last name', '王', ['王']],
    ['a Chinese full name', '王伟', ['王']],
    ['a Chinese company', '华', ['王']],
    ['a Korean full name', '김민준', ['김']],
    ['a part of a Korean company', '성전자', ['김']],
    ['Cyrillic', 'КОВАЛЕВ', ['Ковалёв']],
    ['Arabic without points', 'عمر', ['محمد']],
    ['someone without a last name', 'cher', ['Cher']],
    ['nobody', 'zzzz', []],
    ['nobody with two letters', 'zz', []],
    ['quotes are harmless', "o'; --", []],
  ])('%s: %s', async (_, search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('together with filters', async () => {
    expect(await found({ search: 'lee', state: 'active' })).toEqual(['Lee']);
    expect(await found({ search: 'le', state: 'deleted' })).toEqual(['Leeson']);
    expect(await found({ search: 'com', ownerId: '005A' })).toEqual(['Lee', 'Li', 'Cher']);
    expect(await found({ search: 'com', source: 'Fair' })).toEqual(['Lee']);
    expect(await found({ search: 'l', source: 'Fair', ownerId: '005A' })).toEqual(['Lee']);
  });

  test('of visible people only', async () => {
    const theirs = { visible: ['005A'] };
    expect(await found({ search: 'com' })).toEqual(['Lee', 'Li', 'Cher']);
    expect(await found({ ...theirs, search: 'com' })).toEqual(['Lee', 'Li', 'Cher']);
    expect(await found({ ...theirs, search: 'globex' })).toEqual([]);
    expect(await found({ ...theirs, search: 'le' })).toEqual(['Lee']);
    expect(await found({ ...theirs, search: 'globex', ownerId: '005B' })).toEqual([]);
    expect(await found({ visible: ['005A', '005B'], search: 'globex' })).toEqual(['Leeson']);
    expect(await found({ visible: [], search: 'com' })).toEqual([]);
    expect(await found({ visible: [], search: 'le' })).toEqual([]);
    expect(await found({ ...theirs, search: 'smith' }, crowd)).toHaveLength(10);
    expect(await count({ ...theirs, search: 'smith', state: 'any' })).toMatchObject({ count: 10 });
    expect(await count({ visible: ['005A', '005B'], search: 'smith' })).toEqual({
      count: 1000,
      capped: true,
    });
  });

  test('filters come before the limit, so that few are found among too many', async () => {
    expect(await found({ search: 'smith', ownerId: '005A' }, crowd)).toHaveLength(10);
    expect(await found({ search: 'sm', ownerId: '005A' }, crowd)).toHaveLength(10);
    expect(await count({ search: 'smith', ownerId: '005A', state: 'any' })).toEqual({
      count: 10,
      capped: false,
    });
  });

  test('counting stops where the list of a search ends', async () => {
    expect(await count({ search: 'smith' })).toEqual({ count: 1000, capped: true });
    expect(await count({ search: 'sm' })).toEqual({ count: 1000, capped: true });
    expect(await count({ search: 'smith', source: 'Web' })).toEqual({ count: 650, capped: false });
    let cursor: string | undefined;
    let listed = 0;
    do {
      const page = await withTenantClient(database.db, crowd, (client) =>
        listPeople(client, {
          ...everybody,
          sort: 'name',
          direction: 'asc',
          limit: 200,
          search: 'smith',
          ...(cursor ? { cursor } : {}),
        }),
      );
      listed += page.people.length;
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(listed).toBe(1000);
  });
});

describe('count', () => {
  test('of all active people is what the flow counted', async () => {
    expect(await count({})).toEqual({ count: 0, capped: false });
    await withTenantClient(database.db, crowd, (client) =>
      client.query(
        `INSERT INTO flow (tenant_id, key, wanted, phase, active, updated_at)
         VALUES ($1, 'people-from-marketo', 'on', 'streams', 1234567, $2)`,
        [crowd, new Date()],
      ),
    );
    expect(await count({})).toEqual({ count: 1_234_567, capped: false });
    expect(await count({}, tenantId)).toEqual({ count: 0, capped: false });
  });

  test('with a filter is counted', async () => {
    expect(await count({ state: 'deleted' })).toEqual({ count: 100, capped: false });
    expect(await count({ state: 'any' })).toEqual({ count: 1400, capped: false });
    expect(await count({ visible: ['005A'], state: 'any' })).toEqual({ count: 10, capped: false });
    expect(await count({ visible: [] })).toEqual({ count: 0, capped: false });
    expect(await count({ source: 'Web' })).toEqual({ count: 650, capped: false });
    expect(await count({ search: ' \u200b ', source: 'Web' })).toMatchObject({ count: 650 });
  });
});

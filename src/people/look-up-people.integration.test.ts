import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { withTenant, withTenantClient } from '../db/tenant.ts';
import { lookUpPeople, type PersonClaim } from './look-up-people.ts';

let database: TestDatabase;
let ours: string;
let theirs: string;
let ids: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  ours = await createTestTenant(database.db);
  theirs = await createTestTenant(database.db);
  ids = await insertPeople(database.db, ours, [
    { marketo_id: 1, last_name: 'Lee', email: 'ann@acme.com', phone: '(415) 555-0100 x12' },
    { marketo_id: 2, last_name: 'Kim', email: 'Desk@acme.com', phone: '+1 415 555 0199' },
    { marketo_id: 3, last_name: 'Ray', email: 'desk@ACME.com', phone: '415.555.0199 ext 3' },
    {
      marketo_id: 4,
      last_name: 'Lee',
      email: 'ann@acme.com',
      phone: '4155550100',
      state: 'merged',
    },
    { marketo_id: 5, last_name: 'Fay', email: 'ann@acme.com', state: 'no-sales-owner' },
    { marketo_id: 6, last_name: 'Sol', email: 'sol@acme.com', state: 'no-sales-owner' },
    { marketo_id: 7, last_name: 'Gus', email: 'gus@acme.com', phone: '5550177', state: 'deleted' },
    { marketo_id: 8, last_name: 'Uma', phone: '+44 415 555 0199' },
    { marketo_id: 9, last_name: 'Lost', state: 'merged' },
  ]);
  await insertPeople(database.db, theirs, [
    { marketo_id: 70, last_name: 'Them', email: 'them@acme.com', phone: '+1 415 555 0170' },
  ]);
  await withTenant(database.db, ours, (tx) =>
    tx
      .insertInto('person_alias')
      .values(
        [
          [4, 1],
          [40, 1],
          [9, 90],
        ].map(([loser_id = 0, winner_id = 0]) => ({
          tenant_id: ours,
          loser_id,
          winner_id,
          merged_at: new Date(),
        })),
      )
      .execute(),
  );
});
afterAll(() => database.drop());

async function found(claim: PersonClaim, tenant = ours): Promise<number[]> {
  const people = await withTenantClient(database.db, tenant, (client) =>
    lookUpPeople(client, claim, 'everybody'),
  );
  return people.map((person) => person.marketoId);
}

describe('by id', () => {
  test('finds that person, in whatever state', async () => {
    expect(await found({ id: ids[0] ?? '' })).toEqual([1]);
    expect(await found({ marketoId: 6 })).toEqual([6]);
    expect(await found({ marketoId: 7 })).toEqual([7]);
  });

  test('finds the winner of a merge, also where the loser never was here', async () => {
    expect(await found({ id: ids[3] ?? '' })).toEqual([1]);
    expect(await found({ marketoId: 4 })).toEqual([1]);
    expect(await found({ marketoId: 40 })).toEqual([1]);
  });

  test('finds the merged record itself when its winner is no person here', async () => {
    expect(await found({ id: ids[8] ?? '' })).toEqual([9]);
    expect(await found({ marketoId: 9 })).toEqual([]);
  });

  test('finds nobody unknown', async () => {
    expect(await found({ marketoId: 999 })).toEqual([]);
  });
});

describe('by what somebody can be reached at', () => {
  test.each([
    ['a number in another spelling', { phone: '+14155550100' }, [1]],
    ['a number with its country, or without any', { phone: '+44 415 555 0199' }, [3, 8]],
    ['a number that several have', { phone: '001 (415) 555-0199' }, [2, 3]],
    ['a number without a country, of several countries', { phone: '415 555 0199' }, [2, 3, 8]],
    ['an address, however it is written', { email: ' DESK@acme.com ' }, [2, 3]],
    ['the active one of an address', { email: 'ann@acme.com' }, [1]],
    ['somebody not active, if there is no other', { email: 'sol@acme.com' }, [6]],
    ['both, where both must fit', { email: 'ann@acme.com', phone: '+14155550199' }, []],
    ['both', { email: 'ann@acme.com', phone: '+14155550100' }, [1]],
    ['nobody whom Marketo deleted', { email: 'gus@acme.com' }, []],
    ['nobody by a number that a deleted person had', { phone: '555-0177' }, []],
  ])('%s', async (_, claim, wanted) => {
    expect(await found(claim)).toEqual(wanted);
  });
});

test('never finds people of another company', async () => {
  expect(await found({ marketoId: 70 })).toEqual([]);
  expect(await found({ email: 'them@acme.com' })).toEqual([]);
  expect(await found({ phone: '+1 415 555 0170' })).toEqual([]);
  expect(await found({ phone: '+1 415 555 0170' }, theirs)).toEqual([70]);
});

test('looks a number up in its index', async () => {
  await found({ phone: '4155550100' });
  const plan = await withTenantClient(database.db, ours, async (client) => {
    await client.query('SET LOCAL enable_seqscan = off');
    await client.query('SET LOCAL ROLE lockstep_lookup');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT p.id FROM person p WHERE p.tenant_id = lockstep_tenant()
       AND p.phone IS NOT NULL AND phone_key(p.phone) = phone_key('4155550100')`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('person_phone');
});

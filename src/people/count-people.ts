import type pg from 'pg';
import { filterConditions, type PeopleFilter } from './people-filters.ts';
import { searchLimit, searchPeople } from './search-people.ts';

/** Counting further would read the table: all of 1,500,000 people take 0.3 s. */
const countLimit = 10_000;

export type PeopleCount = {
  count: number;
  /** There are more; `count` is where counting stopped. */
  capped: boolean;
};

/**
 * How many people a filter means. All active people: exactly, from the counter that the flow keeps.
 * Otherwise counting stops at 10,000, and at `searchLimit` with a search, which is as far as the
 * list of a search goes.
 *
 * @param client in a transaction bound to the tenant.
 */
export async function countPeople(
  client: pg.ClientBase,
  filter: PeopleFilter,
): Promise<PeopleCount> {
  const search = searchPeople(filter, 'name', searchLimit + 1);
  if (search) return countRows(client, search.sql, search.params, searchLimit);
  const params: unknown[] = [];
  const conditions = filterConditions(filter, params);
  if (params.length === 0 && filter.state === 'active') return countActive(client);
  return countRows(client, `SELECT 1 FROM person WHERE ${conditions}`, params, countLimit);
}

async function countActive(client: pg.ClientBase): Promise<PeopleCount> {
  const answer = await client.query<{ active: number }>(
    `SELECT active FROM flow WHERE key = 'people-from-marketo'`,
  );
  return { count: answer.rows[0]?.active ?? 0, capped: false };
}

async function countRows(
  client: pg.ClientBase,
  sql: string,
  params: unknown[],
  limit: number,
): Promise<PeopleCount> {
  const answer = await client.query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM (${sql}) AS found LIMIT ${limit + 1}) AS counted`,
    params,
  );
  const count = answer.rows[0]?.count ?? 0;
  return { count: Math.min(count, limit), capped: count > limit };
}

import type pg from 'pg';
import { searchWords } from './normalise.ts';
import { type PageCursor, readCursor, writeCursor } from './page-cursor.ts';
import { filterConditions, ownersOf, type PeopleFilter } from './people-filters.ts';
import {
  type PersonSummary,
  type SummaryRow,
  summaryColumns,
  toSummary,
} from './person-summary.ts';
import { type FoundPeople, type PeopleSort, searchLimit, searchPeople } from './search-people.ts';

export type PeopleRequest = PeopleFilter & {
  sort: PeopleSort;
  direction: 'asc' | 'desc';
  /** People on a page. */
  limit: number;
  /** `next` or `previous` of an earlier page of the same list. */
  cursor?: string | undefined;
};

export type PeoplePage = { people: PersonSummary[]; next: string | null; previous: string | null };

/**
 * A page of a list, by the place where it begins: the thousandth page costs what the first does.
 * Pages do not shift when people come or go; who moves behind the place shows up again. With a
 * search that finds too many (`searchLimit`) the list holds the first found, sorted.
 *
 * @param client in a transaction bound to the tenant.
 * @throws InvalidInputError when the cursor is not one of this list.
 */
export async function listPeople(
  client: pg.ClientBase,
  request: PeopleRequest,
): Promise<PeoplePage> {
  const list = listOf(request);
  const place = request.cursor === undefined ? null : readCursor(request.cursor, list);
  const backward = place?.way === 'previous';
  const answer = await client.query<SummaryRow & { sort_key: string }>(
    pageQuery(request, place, (request.direction === 'desc') !== backward),
  );
  const more = answer.rows.length > request.limit;
  const rows = answer.rows.slice(0, request.limit);
  if (backward) rows.reverse();
  const beside = (way: PageCursor['way'], row: (typeof rows)[number] | undefined) =>
    row
      ? writeCursor({ way, key: row.sort_key, id: row.id, inclusive: false }, list)
      : fromEmpty(place, way, list);
  return {
    people: rows.map(toSummary),
    next: backward || more ? beside('next', rows.at(-1)) : null,
    previous: (backward ? more : place !== null) ? beside('previous', rows[0]) : null,
  };
}

/** Whoever was on this page has left it: the way back begins with the person beside it. */
function fromEmpty(
  place: PageCursor | null,
  way: PageCursor['way'],
  list: unknown[],
): string | null {
  return place ? writeCursor({ ...place, way, inclusive: true }, list) : null;
}

/** What tells a list from another: a cursor holds for one list only. */
export function listOf(request: PeopleRequest): unknown[] {
  const { search = '', ownerId = null, source = null, state, sort, direction } = request;
  return [searchWords(search), ownerId, source, state, sort, direction];
}

function pageQuery(
  request: PeopleRequest,
  place: PageCursor | null,
  descending: boolean,
): pg.QueryConfig {
  const search = searchPeople(request, request.sort, searchLimit);
  const { sql, params } = search ?? filtered(request);
  // Prepared only where the plan depends on no value: one seller has ten people, another 30,000.
  const anyPlan = search === null && params.length === 0;
  const owners = ownersOf(request);
  // The index of an owner's people has them by name, but not those of several owners among each other.
  const unsorted = owners !== null && (request.sort !== 'name' || owners.length > 1);
  const ofOwners = search === null && unsorted;
  const parameter = (value: unknown) => `$${params.push(value)}`;
  const order = descending ? 'DESC' : 'ASC';
  const beyond = `${descending ? '<' : '>'}${place?.inclusive ? '=' : ''}`;
  const after = place
    ? `(sort_key, id) ${beyond} (${parameter(place.key)}, ${parameter(place.id)})`
    : 'true';
  const limit = parameter(request.limit + 1);
  const page = (from: string, condition = 'true') => `SELECT id, sort_key FROM (${from}) AS found
    WHERE ${after} AND ${condition} ORDER BY sort_key ${order}, id ${order} LIMIT ${limit}`;
  const text = `
    ${ofOwners ? `WITH few AS MATERIALIZED (${sql} LIMIT ${fewPeople + 1})` : ''}
    SELECT ${summaryColumns.map((column) => `p.${column}`).join(', ')},
      o.active AS owner_active, page.sort_key
    FROM (${ofOwners ? fewOrMany(page, sql) : page(sql)}) AS page
    JOIN person p ON p.id = page.id
    LEFT JOIN sales_owner o ON o.owner_id = p.owner_id
    ORDER BY page.sort_key ${order}, page.id ${order}`;
  const name = ['people', request.state, request.sort, order, place ? beyond : ''].join(' ');
  return { text, values: params, ...(anyPlan ? { name } : {}) };
}

/** Of owners with more, a page is found sooner along the sorted index; with fewer, by sorting all. */
const fewPeople = 10_000;

/**
 * The people of an owner by email or company, or of several owners: two ways, of which the unfit one is not run. The
 * planner would choose by guesses that are far out where many keys are equal, such as none.
 */
function fewOrMany(page: (from: string, condition?: string) => string, sql: string): string {
  const count = '(SELECT count(*) FROM few)';
  return `(${page('SELECT * FROM few', `${count} <= ${fewPeople}`)})
    UNION ALL (${page(sql, `${count} > ${fewPeople}`)})`;
}

function filtered(request: PeopleRequest): FoundPeople {
  const params: unknown[] = [];
  const conditions = filterConditions(request, params);
  return {
    sql: `SELECT id, ${request.sort}_key AS sort_key FROM person WHERE ${conditions}`,
    params,
  };
}

import type pg from 'pg';
import type { PersonState } from '../../db/schema.ts';
import { newId } from '../../ids.ts';
import { type PersonValues, personColumns } from '../columns.ts';
import { personKeys } from '../normalise.ts';

/** A person as stored, with what decisions about them need. */
export type StoredPerson = PersonValues & {
  id: string;
  state: PersonState;
  observedAt: Date;
  changedAt: Date;
  sfdcOpportunityId: string | null;
};

const storedColumns = personColumns.map(({ key, column }) => `${column} AS "${key}"`).join(', ');

/** Locks and reads the people with these Marketo ids, in the order in which every writer takes them. */
export async function lockPeople(
  client: pg.ClientBase,
  tenantId: string,
  marketoIds: readonly number[],
): Promise<Map<number, StoredPerson>> {
  const result = await client.query<StoredPerson>({
    name: 'lock-people',
    text: `SELECT id, marketo_id AS "marketoId", state, observed_at AS "observedAt",
                  changed_at AS "changedAt", sfdc_opportunity_id AS "sfdcOpportunityId", ${storedColumns}
           FROM person WHERE tenant_id = $1 AND marketo_id = ANY($2::bigint[])
           ORDER BY marketo_id FOR UPDATE`,
    values: [tenantId, marketoIds],
  });
  return new Map(result.rows.map((row) => [row.marketoId, row]));
}

/** A person to write whole: `before` is what was locked, null for a new one. */
export type PersonWrite = {
  before: StoredPerson | null;
  state: PersonState;
  values: PersonValues;
  sfdcOpportunityId: string | null;
};

const sqlTypes = { text: 'text', boolean: 'boolean', integer: 'integer' } as const;
const written = [
  'sfdc_opportunity_id',
  ...personColumns.map(({ column }) => column),
  'name_key',
  'email_key',
  'company_key',
  'search_text',
];
const recordset = [
  'id uuid',
  'marketo_id bigint',
  'state text',
  'sfdc_opportunity_id text',
  ...personColumns.map(({ column, type }) => `${column} ${sqlTypes[type]}`),
  'name_key text',
  'email_key text',
  'company_key text',
  'search_text text',
].join(', ');

/**
 * Writes people, each only if nothing newer is stored (R16). The key of the effect is (tenant, Marketo
 * id): the same reading written twice is one person.
 *
 * @returns for each Marketo id that was written our id, and whether the row is new.
 */
export async function storePeople(
  client: pg.ClientBase,
  context: { tenantId: string; origin: 's' | 'r'; observedAt: Date; now: Date },
  writes: readonly PersonWrite[],
): Promise<Map<number, { id: string; created: boolean }>> {
  if (writes.length === 0) return new Map();
  const result = await client.query<{ id: string; marketo_id: number; created: boolean }>({
    name: 'store-people',
    text: `
      INSERT INTO person (tenant_id, origin, observed_at, created_at, changed_at, id, marketo_id, state,
                          ${written.join(', ')})
      SELECT $1, $2::"char", $3, $4, $4, r.id, r.marketo_id, r.state, ${written.map((c) => `r.${c}`).join(', ')}
      FROM jsonb_to_recordset($5::jsonb) AS r(${recordset})
      ORDER BY r.marketo_id
      ON CONFLICT (tenant_id, marketo_id) DO UPDATE
        SET state = excluded.state, observed_at = excluded.observed_at, changed_at = excluded.changed_at,
            ${written.map((c) => `${c} = excluded.${c}`).join(', ')}
        WHERE person.observed_at <= excluded.observed_at
      RETURNING id, marketo_id, (xmax = 0) AS created`,
    values: [
      context.tenantId,
      context.origin,
      context.observedAt,
      context.now,
      JSON.stringify(writes.map(asRow)),
    ],
  });
  return new Map(result.rows.map((row) => [row.marketo_id, { id: row.id, created: row.created }]));
}

function asRow(write: PersonWrite): Record<string, unknown> {
  const { values } = write;
  const row: Record<string, unknown> = {
    id: write.before?.id ?? newId(),
    marketo_id: values.marketoId,
    state: write.state,
    sfdc_opportunity_id: write.sfdcOpportunityId,
  };
  // What the reading does not speak of stays as it was.
  for (const { key, column } of personColumns) {
    row[column] = values[key] === undefined ? (write.before?.[key] ?? null) : values[key];
  }
  const text = (column: string) => (row[column] ?? null) as string | null;
  const keys = personKeys({
    first: text('first_name'),
    last: text('last_name'),
    email: text('email'),
    company: text('company'),
  });
  row.name_key = keys.name;
  row.email_key = keys.email;
  row.company_key = keys.company;
  row.search_text = keys.search;
  return row;
}

/**
 * Notes that these leads were read and are no people, so that an older file cannot bring them in (R16).
 * Only while a sweep is under way: rows of a later one are younger than this reading.
 */
export async function rememberObservations(
  client: pg.ClientBase,
  tenantId: string,
  marketoIds: readonly number[],
  observedAt: Date,
): Promise<void> {
  if (marketoIds.length === 0) return;
  await client.query({
    name: 'remember-observations',
    text: `INSERT INTO lead_observation (tenant_id, marketo_id, observed_at)
           SELECT $1, id, $3 FROM unnest($2::bigint[]) AS id
           WHERE EXISTS (SELECT 1 FROM sweep WHERE tenant_id = $1 AND state = 'running')
           ORDER BY id
           ON CONFLICT (tenant_id, marketo_id) DO UPDATE
             SET observed_at = greatest(lead_observation.observed_at, excluded.observed_at)`,
    values: [tenantId, marketoIds, observedAt],
  });
}

import type pg from 'pg';
import { keyColumns, personColumns } from '../columns.ts';

const copied = [...personColumns.map(({ column }) => column), ...keyColumns];

/**
 * Takes from the stage every lead that qualifies and is unknown here. Who is known stays as they are:
 * what the reader stored is newer, and a piece that is applied twice changes nothing (R16, the key is
 * (tenant, Marketo id)). A lead that was read after the file was made, and was no person then, stays out.
 *
 * In the order of names: the entries of a piece then go into the largest indexes side by side instead
 * of all over them (40 instead of 60 us a person at 1,400,000).
 *
 * @param observedAt our clock when the job was enqueued or the read began.
 * @returns how many people are new.
 */
export async function fillPeople(
  client: pg.ClientBase,
  values: { tenantId: string; origin: 'b' | 'r'; observedAt: Date; now: Date },
): Promise<number> {
  // A piece is sorted in memory.
  await client.query(`SET LOCAL work_mem = '64MB'`);
  const result = await client.query({
    name: 'fill-people',
    text: `
      INSERT INTO person (tenant_id, id, marketo_id, state, origin, observed_at, created_at, changed_at,
                          ${copied.join(', ')})
      SELECT $1, s.id, s.marketo_id, 'active', $2::"char", $3, $4, $4, ${copied.map((column) => `s.${column}`).join(', ')}
      FROM person_stage s
      WHERE s.qualifies AND NOT EXISTS (
        SELECT 1 FROM lead_observation o
        WHERE o.tenant_id = $1 AND o.marketo_id = s.marketo_id AND o.observed_at > $3)
      ORDER BY s.name_key
      ON CONFLICT (tenant_id, marketo_id) DO NOTHING`,
    values: [values.tenantId, values.origin, values.observedAt, values.now],
  });
  return result.rowCount ?? 0;
}

/** Adds owners and sources seen for the first time, for the filters of the people page. */
export async function rememberFilters(
  client: pg.ClientBase,
  tenantId: string,
  owners: readonly { id: string; name: string | null; email: string | null }[],
  sources: readonly string[],
): Promise<void> {
  if (owners.length > 0) {
    await client.query(
      `INSERT INTO sales_owner (tenant_id, owner_id, name, email)
       SELECT DISTINCT ON (o.id) $1::uuid, o.id, o.name, o.email
       FROM jsonb_to_recordset($2::jsonb) AS o(id text, name text, email text)
       ORDER BY o.id
       ON CONFLICT (tenant_id, owner_id) DO UPDATE
         SET name = coalesce(excluded.name, sales_owner.name),
             email = coalesce(excluded.email, sales_owner.email)
         WHERE (coalesce(excluded.name, sales_owner.name), coalesce(excluded.email, sales_owner.email))
               IS DISTINCT FROM (sales_owner.name, sales_owner.email)`,
      [tenantId, JSON.stringify(owners)],
    );
  }
  if (sources.length > 0) {
    await client.query(
      `INSERT INTO person_source (tenant_id, source)
       SELECT $1::uuid, s FROM unnest($2::text[]) AS s ORDER BY s ON CONFLICT DO NOTHING`,
      [tenantId, sources],
    );
  }
}

import type pg from 'pg';
import type { PersonColumn } from '../../people/columns.ts';

/**
 * Marks every person whose stored values differ from the stage, who should be active and is not, or
 * the other way round. The comparison changes nothing itself: the reader fetches what is true now, and
 * the brake, the history and the counts are the reader's (one way to change a person).
 *
 * A join that finds the differences first writes nothing when there are none; ON CONFLICT … WHERE
 * would lock and log every row (193,000 against 147,000 people a second, and 480 MB of WAL).
 *
 * Ids are marked in ascending order here as everywhere, so that no two transactions wait for each other.
 *
 * @param columns what the stage really has: a field that this Marketo lacks is not compared.
 * @returns how many are known in all, how many differ, and how many qualify and are not known.
 */
export async function markDifferent(
  client: pg.ClientBase,
  values: { tenantId: string; observedAt: Date; now: Date; columns: readonly PersonColumn[] },
): Promise<{ known: number; different: number; unknown: number }> {
  // The stage has no statistics: left alone, the planner may read the whole table for each piece of it.
  await client.query(
    'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_material = off',
  );
  const row = (alias: string) =>
    values.columns.map(({ column }) => `${alias}.${column}`).join(', ');
  const result = await client.query<{ known: number; different: number; unknown: number }>(
    `WITH pair AS MATERIALIZED (
       SELECT s.marketo_id, s.qualifies,
              p.observed_at <= $2 AND (s.qualifies <> (p.state = 'active')
                OR (s.qualifies AND ROW(${row('s')}) IS DISTINCT FROM ROW(${row('p')}))) AS different
       FROM person_stage s
       JOIN person p ON p.tenant_id = $1 AND p.marketo_id = s.marketo_id
     ), marked AS (
       INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
       SELECT DISTINCT $1::uuid, marketo_id, $3::timestamptz, 2, 'r', $3::timestamptz FROM pair WHERE different
       ORDER BY marketo_id
       ON CONFLICT (tenant_id, marketo_id) DO UPDATE
         SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at)
     )
     SELECT count(*)::int AS known, count(*) FILTER (WHERE different)::int AS different,
            ((SELECT count(*) FROM person_stage WHERE qualifies) - count(*) FILTER (WHERE qualifies))::int AS unknown
     FROM pair`,
    [values.tenantId, values.observedAt, values.now],
  );
  return result.rows[0] ?? { known: 0, different: 0, unknown: 0 };
}

/** Marks active people with an id in [from, to) that the read of that range did not bring. */
export async function markMissingInRange(
  client: pg.ClientBase,
  values: { tenantId: string; from: number; to: number; observedAt: Date; now: Date },
): Promise<number> {
  const result = await client.query(
    `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
     SELECT $1, p.marketo_id, $5, 2, 'r', $5 FROM person p
     WHERE p.tenant_id = $1 AND p.marketo_id >= $2 AND p.marketo_id < $3
       AND p.state = 'active' AND p.observed_at <= $4
       AND NOT EXISTS (SELECT 1 FROM person_stage s WHERE s.marketo_id = p.marketo_id)
     ORDER BY p.marketo_id
     ON CONFLICT (tenant_id, marketo_id) DO UPDATE
       SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at)`,
    [values.tenantId, values.from, values.to, values.observedAt, values.now],
  );
  return result.rowCount ?? 0;
}

/** Marks active people that no file of a full compare held. `since`: when the compare began. */
export async function markUnseen(
  client: pg.ClientBase,
  values: { tenantId: string; sweepId: string; since: Date; now: Date },
): Promise<number> {
  await client.query(
    `CREATE TEMPORARY TABLE seen_person ON COMMIT DROP AS
     SELECT DISTINCT unnest(seen) AS marketo_id FROM sweep_piece WHERE tenant_id = $1 AND sweep_id = $2`,
    [values.tenantId, values.sweepId],
  );
  // The planner knows nothing of a table made just now, and a million ids fit into this much.
  await client.query(`ANALYZE seen_person; SET LOCAL work_mem = '128MB'`);
  const result = await client.query(
    `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
     SELECT $1, p.marketo_id, $3, 2, 'r', $3 FROM person p
     WHERE p.tenant_id = $1 AND p.state = 'active' AND p.observed_at <= $2
       AND NOT EXISTS (SELECT 1 FROM seen_person s WHERE s.marketo_id = p.marketo_id)
     ORDER BY p.marketo_id
     ON CONFLICT (tenant_id, marketo_id) DO UPDATE
       SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at)`,
    [values.tenantId, values.since, values.now],
  );
  return result.rowCount ?? 0;
}

/** Marks leads of the stage that qualify and are unknown here. */
export async function markUnknown(
  client: pg.ClientBase,
  values: { tenantId: string; now: Date },
): Promise<number> {
  const result = await client.query(
    `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
     SELECT DISTINCT $1::uuid, s.marketo_id, $2::timestamptz, 2, 'r', $2::timestamptz FROM person_stage s
     WHERE s.qualifies
       AND NOT EXISTS (SELECT 1 FROM person p WHERE p.tenant_id = $1 AND p.marketo_id = s.marketo_id)
     ORDER BY s.marketo_id
     ON CONFLICT (tenant_id, marketo_id) DO UPDATE
       SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at)`,
    [values.tenantId, values.now],
  );
  return result.rowCount ?? 0;
}

/** Marks one seventh of the active people to be read again by id (R19). */
export async function markPart(
  client: pg.ClientBase,
  values: { tenantId: string; part: number; now: Date },
): Promise<number> {
  const result = await client.query(
    `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
     SELECT $1, marketo_id, $3, 2, 'r', $3 FROM person
     WHERE tenant_id = $1 AND state = 'active' AND marketo_id % 7 = $2 ORDER BY marketo_id
     ON CONFLICT (tenant_id, marketo_id) DO UPDATE
       SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at)`,
    [values.tenantId, values.part, values.now],
  );
  return result.rowCount ?? 0;
}

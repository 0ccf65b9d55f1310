import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import { withTenant } from '../../db/tenant.ts';

/** R6: how long histories and runs are kept. */
export const retentionDays = 90;
const day = 86_400_000;

/**
 * Removes what is older than is kept, of one tenant. The history itself leaves by whole months, see
 * keepHistory().
 */
export async function removeOld(db: Db, tenantId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - retentionDays * day);
  await withTenant(db, tenantId, async (tx) => {
    await tx.deleteFrom('sync_run').where('ended_at', '<', before).execute();
    await tx.deleteFrom('attention').where('resolved_at', '<', before).execute();
    await tx.deleteFrom('sweep').where('ended_at', '<', before).execute();
    await tx.deleteFrom('api_day').where('day', '<', before.toISOString().slice(0, 10)).execute();
  });
}

/** Makes room for the next months of history and drops those that are over. */
export async function keepHistory(db: Db, now: Date): Promise<number> {
  const from = new Date(now.getTime() - retentionDays * day);
  const result = await sql<{ dropped: number }>`
    SELECT keep_sync_events(${now}, ${from}) AS dropped`.execute(db.kysely);
  return result.rows[0]?.dropped ?? 0;
}

/** Bytes that the history and the whole database take. */
export async function readStorage(db: Db): Promise<{ history: number; database: number }> {
  const result = await sql<{ history: number; database: number }>`
    SELECT (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint FROM pg_inherits
            WHERE inhparent = 'sync_event'::regclass) AS history,
           pg_database_size(current_database()) AS database`.execute(db.kysely);
  return result.rows[0] ?? { history: 0, database: 0 };
}

import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Database } from './schema.ts';

/** The channel on which every process that serves browsers listens. */
export const liveChannel = 'lockstep_live';

/** A notification holds at most 8,000 bytes; 100 ids take 3,900. */
const mostIds = 100;

/**
 * What changed: the state of a flow, people (those of `ids`, and others when `more`), or who may see
 * what.
 */
export type LiveChange =
  | { type: 'sync' }
  | { type: 'access' }
  | { type: 'people'; ids: readonly string[]; more?: boolean };

type Executor = Kysely<Database> | Pick<pg.ClientBase, 'query'>;

/**
 * Tells open browsers what changed. On a transaction it leaves when that commits and never when it
 * rolls back; PostgreSQL folds equal ones of a transaction into one.
 *
 * @param executor a transaction, or a bare client inside of one.
 * @param change of more than 100 ids the first 100 go, with `more` set.
 */
export async function notifyLive(
  executor: Executor,
  tenantId: string,
  change: LiveChange,
): Promise<void> {
  const payload = JSON.stringify({ tenant: tenantId, ...shortened(change) });
  if ('executeQuery' in executor) {
    await sql`SELECT pg_notify(${liveChannel}, ${payload})`.execute(executor);
  } else {
    await executor.query('SELECT pg_notify($1, $2)', [liveChannel, payload]);
  }
}

function shortened(change: LiveChange): LiveChange {
  if (change.type !== 'people') return change;
  const more = change.more === true || change.ids.length > mostIds;
  return { type: 'people', ids: change.ids.slice(0, mostIds), more };
}

/** The channel on which the pumps of the outbox listen. */
export const outboxChannel = 'lockstep_outbox';

/** Wakes the tenant's pumps when the transaction commits: deliveries were written or are due now. */
export async function notifyOutbox(
  client: Pick<pg.ClientBase, 'query'>,
  tenantId: string,
): Promise<void> {
  await client.query('SELECT pg_notify($1, $2)', [outboxChannel, tenantId]);
}

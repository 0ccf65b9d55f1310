import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Db } from './pool.ts';
import type { Database } from './schema.ts';

/** A transaction bound to one tenant: it sees and writes rows of that tenant only. */
export type TenantTx = Transaction<Database>;

/** Runs `work` in a transaction bound to `tenantId` by row-level security. */
export function withTenant<T>(
  db: Db,
  tenantId: string,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  return db.kysely.transaction().execute(async (tx) => {
    await sql`SELECT set_config('lockstep.tenant_id', ${tenantId}, true)`.execute(tx);
    return work(tx);
  });
}

type Options = {
  /**
   * False for what may be lost when PostgreSQL itself dies within the next fraction of a second,
   * because it is only done again: the commit does not wait for the disk. A process that is killed
   * loses nothing either way.
   */
  durable?: boolean;
};

/** The same on a bare connection, for COPY and named prepared queries. */
export async function withTenantClient<T>(
  db: Db,
  tenantId: string,
  work: (client: pg.PoolClient) => Promise<T>,
  { durable = true }: Options = {},
): Promise<T> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query({
      name: 'bind-tenant',
      text: `SELECT set_config('lockstep.tenant_id', $1, true), set_config('synchronous_commit', $2, true)`,
      values: [tenantId, durable ? 'on' : 'off'],
    });
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away, not handed to the next caller.
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

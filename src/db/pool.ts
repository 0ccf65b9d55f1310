import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { LockstepError } from '../errors.ts';
import { appRole } from './roles.ts';
import type { Database } from './schema.ts';

/** Everything that talks to PostgreSQL: typed queries, and the pool for COPY and named queries. */
export type Db = {
  readonly pool: pg.Pool;
  readonly kysely: Kysely<Database>;
  close(): Promise<void>;
};

export class DatabaseUnreachableError extends LockstepError {}

// Our int8 columns are Marketo ids, byte counts and counters, all far below 2^53.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return Number;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

type PoolOptions = {
  url: string;
  max?: number;
  /** `app` (default) is bound by row-level security; `owner` migrates and nothing else. */
  as?: 'app' | 'owner';
  applicationName?: string;
  onError?: (error: Error) => void;
};

/** Opens a pool; connects lazily. The caller closes it. */
export function openDb(options: PoolOptions): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'lockstep',
    types: types as unknown as pg.CustomTypesConfig,
    connectionTimeoutMillis: 15_000,
    // A process that was frozen in the middle of a transaction would keep its locks, the one on the
    // flow's row among them, and hold up the process that took over.
    idle_in_transaction_session_timeout: 15_000,
    ...(options.as === 'owner' ? {} : { options: `-c role=${appRole} -c temp_buffers=32MB` }),
  });
  // A connection that breaks while idle is replaced by the pool; unhandled, it would end the process.
  pool.on('error', (error) => options.onError?.(error));
  // In use and between two queries it has no other listener; its next query fails and tells.
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { pool, kysely, close: () => kysely.destroy() };
}

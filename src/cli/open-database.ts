import pg from 'pg';
import type { Config } from '../config.ts';
import { EmbeddedDatabaseInUse } from '../db/embedded/errors.ts';
import { findRunningEmbedded } from '../db/embedded/find-running.ts';
import { findHome } from '../db/embedded/home.ts';
import { startEmbeddedPostgres } from '../db/embedded/server.ts';
import { migrate, readMigrations } from '../db/migrate.ts';
import { LockstepError, NotFoundError } from '../errors.ts';
import type { Log } from '../observability/log.ts';
import { explainDatabase } from './database-failure.ts';

/**
 * How a command comes to the database when DATABASE_URL is unset.
 *
 * - `own`: starts the embedded one; another Lockstep on the same data is refused.
 * - `share`: the same, or joins the one that another process runs.
 * - `visit`: joins a running one, else starts it for as long as the command takes.
 * - `look`: as `visit`, but makes no database where there is none yet.
 */
export type Access = 'own' | 'share' | 'visit' | 'look';

/** `owned`: this process started the server, and `close` stops it. */
export type OpenDatabase = { url: string; owned: boolean; close(): Promise<void> };

/** Finds or starts the database; connects to nothing yet. */
export async function openDatabase(
  config: Config,
  access: Access,
  log: Log,
): Promise<OpenDatabase> {
  if (config.databaseUrl) return joined(config.databaseUrl);
  const { dataDir } = config;
  if (access === 'visit' || access === 'look') {
    const running = await findRunningEmbedded(dataDir);
    if (running) return joined(running.url);
    if (access === 'look' && (await findHome(dataDir)) === null) throw nothingHere(dataDir);
  }
  try {
    return await start(dataDir, log);
  } catch (error) {
    if (access === 'own' || !(error instanceof EmbeddedDatabaseInUse)) throw error;
    const running = await findRunningEmbedded(dataDir);
    if (running) return joined(running.url);
    throw error;
  }
}

async function start(dataDir: string, log: Log): Promise<OpenDatabase> {
  const server = await startEmbeddedPostgres({
    dataDir,
    log: (level, message, detail = {}) => log[level](detail, message),
  });
  return { url: server.url, owned: true, close: () => server.stop() };
}

function joined(url: string): OpenDatabase {
  return { url, owned: false, close: async () => {} };
}

function nothingHere(dataDir: string): LockstepError {
  return new NotFoundError(
    `A Lockstep in ${dataDir}`,
    'Start one with: lockstep start. If yours lies elsewhere, set DATA_DIR or DATABASE_URL.',
  );
}

/** Brings the database up to this version; answers what was applied. */
export async function migrateDatabase(url: string, now: Date): Promise<string[]> {
  return withClient(url, (client) => migrate(client, { now }));
}

/**
 * @throws LockstepError `not-migrated` when the database is not of this version: a command beside a
 *   running server does not change what that server works on.
 */
export async function checkMigrated(url: string): Promise<void> {
  const { missing, unknown } = await withClient(url, compareMigrations);
  if (missing.length === 0 && unknown.length === 0) return;
  const what =
    missing.length > 0
      ? `The database lacks ${missing.join(', ')}.`
      : `The database was migrated by a newer Lockstep (${unknown.join(', ')}).`;
  throw new LockstepError('not-migrated', what, {
    origin: 'database',
    fix:
      missing.length > 0
        ? 'Run: lockstep migrate (lockstep start does it too).'
        : 'Use the lockstep command of that version.',
  });
}

/** Migrations of this version that the database lacks, and those that this version does not know. */
export async function compareMigrations(
  client: Pick<pg.ClientBase, 'query'>,
): Promise<{ missing: string[]; unknown: string[] }> {
  const known = (await readMigrations()).map((migration) => migration.name);
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.migration') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return { missing: known, unknown: [] };
  const done = await client.query<{ name: string }>('SELECT name FROM migration ORDER BY name');
  const applied = done.rows.map((row) => row.name);
  return {
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/** A connection of the owner, for a moment. */
export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'lockstep command',
    connectionTimeoutMillis: 15_000,
  });
  // A connection that breaks is reported by the query that waits for it.
  client.on('error', () => {});
  try {
    await client.connect().catch(explainDatabase);
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

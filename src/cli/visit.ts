import { type Config, readConfig } from '../config.ts';
import { type Db, openDb } from '../db/pool.ts';
import { createLog, type Log, silentLog } from '../observability/log.ts';
import type { Secrets } from '../secrets.ts';
import type { MarketoConnections } from '../sync/people-from-marketo/setup/open-marketo.ts';
import { type DatabaseClock, openDatabaseClock } from './database-clock.ts';
import { explainDatabase } from './database-failure.ts';
import { type Access, checkMigrated, migrateDatabase, openDatabase } from './open-database.ts';

/** What a command works with beside a running server, or without one. */
export type Visit = {
  config: Config;
  url: string;
  db: Db;
  clock: DatabaseClock;
  log: Log;
  secrets(): Promise<Secrets>;
  /** Each tenant's Marketo, under the same quota as the server's own calls. */
  marketo(): Promise<MarketoConnections>;
};

/** A command's own log goes to standard error, and only when LOG_LEVEL asks for it. */
export function commandLog(config: Config): Log {
  return process.env.LOG_LEVEL ? createLog(config.logLevel, process.stderr) : silentLog;
}

/**
 * Opens the database for one command and closes everything after it. A database that nobody runs is
 * started for the command, migrated, and stopped again.
 */
export async function visit<T>(
  access: Extract<Access, 'visit' | 'look'>,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env);
  const log = commandLog(config);
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase(config, access, log);
  opened.defer(() => database.close());
  if (database.owned) await migrateDatabase(database.url, new Date());
  else await checkMigrated(database.url);
  const db = openDb({ url: database.url, max: 4, applicationName: 'lockstep command' });
  opened.defer(() => db.close());
  const clock = await openDatabaseClock(db).catch(explainDatabase);
  opened.defer(() => clock.stop());
  let secrets: Promise<Secrets> | null = null;
  let marketo: Promise<MarketoConnections> | null = null;
  const context: Visit = {
    config,
    url: database.url,
    db,
    clock,
    log,
    secrets() {
      secrets ??= import('../secrets.ts').then(({ openSecrets }) => openSecrets(config));
      return secrets;
    },
    marketo() {
      marketo ??= openMarketo(context);
      return marketo;
    },
  };
  opened.defer(async () => (await marketo?.catch(() => null))?.close());
  return await work(context);
}

async function openMarketo(context: Visit): Promise<MarketoConnections> {
  const { openMarketoConnections } = await import(
    '../sync/people-from-marketo/setup/open-marketo.ts'
  );
  const { db, clock, log } = context;
  return openMarketoConnections({
    db,
    clock,
    log,
    secrets: await context.secrets(),
    // Somebody waits: two quick repeats are enough.
    resilience: { baseMs: 300, capMs: 1_500 },
  });
}

import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { LockstepError } from '../errors.ts';
import { newId } from '../ids.ts';
import { appRole, ensureRoles } from './roles.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any number that no other program is likely to lock in the same database. */
const migrationLock = 7_253_001;
const oldestServer = 150_000;

export type Migration = { name: string; sql: string };

export class MigrationError extends LockstepError {}

/** The migrations that ship with this version, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(new URL(name, folder), 'utf8') })),
  );
}

/**
 * Brings the database up to this version: forward only, each migration in a transaction of its own,
 * under an advisory lock so that several processes may start at once.
 *
 * @param client a connection of the owner, not of the app's role.
 * @returns the names of the migrations applied now.
 * @throws MigrationError when the server is too old, or the database newer than this program.
 */
export async function migrate(
  client: pg.ClientBase,
  options: { now: Date; migrations?: Migration[] },
): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations());
  await checkServer(client);
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
  try {
    await ensureRoles(client);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL)',
    );
    const done = await client.query<{ name: string }>('SELECT name FROM migration ORDER BY name');
    const applied = new Set(done.rows.map((row) => row.name));
    refuseNewer(applied, migrations);
    const fresh = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of fresh) await apply(client, migration, options.now);
    if (fresh.length > 0) await settle(client, options.now);
    return fresh.map((migration) => migration.name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
  }
}

async function checkServer(client: pg.ClientBase): Promise<void> {
  const answer = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  );
  const server = answer.rows[0];
  if (server && server.number < oldestServer) {
    throw new MigrationError('server-too-old', `PostgreSQL ${server.text} is too old.`, {
      origin: 'database',
      fix: 'Use PostgreSQL 15 or newer, or unset DATABASE_URL to use the embedded one.',
    });
  }
}

function refuseNewer(applied: Set<string>, migrations: Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new MigrationError(
      'database-newer',
      `The database was migrated by a newer Lockstep (${unknown.join(', ')}).`,
      { origin: 'database', fix: 'Start the version that migrated it, or a newer one.' },
    );
  }
}

async function apply(client: pg.ClientBase, migration: Migration, now: Date): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query('INSERT INTO migration (name, applied_at) VALUES ($1, $2)', [
      migration.name,
      now,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new MigrationError('migration-failed', `Migration ${migration.name} failed.`, {
      origin: 'database',
      cause,
      fix: 'Nothing of it was kept. The cause is in the log; the version before still works.',
    });
  }
}

/** What is needed once, and again after each migration: the installation's row, the job schema. */
async function settle(client: pg.ClientBase, now: Date): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS pgboss AUTHORIZATION ${appRole}`);
  await client.query(
    'INSERT INTO installation (id, epoch, created_at) SELECT $1, 1, $2 WHERE NOT EXISTS (SELECT 1 FROM installation)',
    [newId(), now],
  );
  const history = await client.query<{ there: boolean }>(
    `SELECT to_regprocedure('keep_sync_events(timestamptz, timestamptz)') IS NOT NULL AS there`,
  );
  if (history.rows[0]?.there) await client.query('SELECT keep_sync_events($1, $1)', [now]);
}

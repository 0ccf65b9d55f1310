import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isAlive } from './postmaster.ts';
import { connectionUrl } from './socket-directory.ts';

/**
 * One Lockstep owns the server: the one that holds this advisory lock. PostgreSQL lets go of it
 * the moment the holder's connection ends, `kill -9` included, so there is no lock file to go
 * stale. It is held in the database "postgres", because a connection to "lockstep" would keep
 * tests from cloning that one. The number is "lockstep" in ASCII.
 */
const ownerLock = '0x6c6f636b73746570';

const holderPrefix = 'lockstep owner ';
const holderGrace = 3000;

export type Claim =
  | { kind: 'owned'; client: pg.Client }
  | { kind: 'held'; pid: number }
  | { kind: 'starting-or-stopping' }
  | { kind: 'unreachable'; cause: unknown };

/** Connects to the server at `socketDir` and tries to become its owner. */
export async function claimServer(socketDir: string): Promise<Claim> {
  const connected = await connect(socketDir, 'postgres', `${holderPrefix}${process.pid}`);
  if (!(connected instanceof pg.Client)) return connected;
  try {
    const claim = await claimLock(connected);
    if (claim.kind !== 'owned') await connected.end();
    return claim;
  } catch (cause) {
    await connected.end().catch(() => undefined);
    return { kind: 'unreachable', cause };
  }
}

async function claimLock(client: pg.Client): Promise<Claim> {
  // The settings of the server may not end the one connection that must last.
  await client.query('SET idle_session_timeout = 0; SET statement_timeout = 0');
  const deadline = performance.now() + holderGrace;
  for (;;) {
    const tried = await client.query(`SELECT pg_try_advisory_lock(${ownerLock}) AS owned`);
    if (tried.rows[0]?.owned) return { kind: 'owned', client };
    const holder = await holderPid(client);
    // A killed holder's session needs a moment to notice; one in another container looks dead.
    if (isAlive(holder) || performance.now() > deadline) return { kind: 'held', pid: holder };
    await delay(20);
  }
}

/** The process id that the holder gave as its application name; 0 when it is just gone. */
async function holderPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT activity.application_name AS name
       FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND (classid::bigint << 32 | objid::bigint) = ${ownerLock}`,
  );
  const name = String(rows[0]?.name ?? '');
  return name.startsWith(holderPrefix) ? Number(name.slice(holderPrefix.length)) : 0;
}

/** Makes the database "lockstep" if it is not there yet. */
export async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'lockstep'");
  if (rowCount === 0) await client.query('CREATE DATABASE lockstep');
}

/** A connection, or why there is none. The driver's "error" event is taken care of. */
export async function connect(
  socketDir: string,
  database: string,
  applicationName: string,
): Promise<pg.Client | Exclude<Claim, { kind: 'owned' | 'held' }>> {
  const client = new pg.Client({
    connectionString: connectionUrl(socketDir, database),
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
  });
  // Without a listener a lost connection would end the process; "end" follows in any case.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    // 57P03 cannot_connect_now: starting up, shutting down or replaying the log.
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    return code === '57P03' ? { kind: 'starting-or-stopping' } : { kind: 'unreachable', cause };
  }
}

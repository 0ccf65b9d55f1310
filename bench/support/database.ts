import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type Db, openDb } from '../../src/db/pool.ts';
import { newId } from '../../src/ids.ts';
import { buildPeopleIndexes } from '../../src/people/write/people-indexes.ts';
import { benchPeople, columns, owners, rareSource, sources } from './people.ts';

export type BenchDatabase = {
  /** As the app's role, under row-level security. */
  db: Db;
  ownerUrl: string;
  serverPid: number;
  stop(): Promise<void>;
};

/** A migrated, empty database with the settings that Lockstep ships, in a folder that `stop` removes. */
export async function startBenchDatabase(
  settings?: Record<string, string>,
): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  const server = await startEmbeddedPostgres({
    dataDir,
    log: (level, message) => {
      if (level === 'error') console.error(message);
    },
    ...(settings ? { settings } : {}),
  });
  await asOwner(server.url, (client) => migrate(client, { now: new Date() }));
  const db = openDb({ url: server.url });
  return {
    db,
    ownerUrl: server.url,
    serverPid: server.pid,
    stop: async () => {
      await db.close();
      await server.stop();
      if (server.dataDir !== dataDir) await rm(server.dataDir, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs `work` on a connection that row-level security does not bind. */
export async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A tenant with `count` people, written past the flow, and everything in the state in which a first
 * sync leaves it: indexes built, statistics fresh, the flow's counter right.
 *
 * @returns the tenant's id.
 */
export async function loadPeople(
  { db, ownerUrl }: Pick<BenchDatabase, 'db' | 'ownerUrl'>,
  count: number,
): Promise<string> {
  const tenantId = newId();
  await asOwner(ownerUrl, async (client) => {
    const now = new Date();
    await client.query('INSERT INTO tenant VALUES ($1, $2, $3, $4)', [
      tenantId,
      'Bench Ltd',
      'Europe/Berlin',
      now,
    ]);
    const copy = client.query(copyFrom(`COPY person (${columns.join(', ')}) FROM STDIN`));
    await pipeline(Readable.from(chunks(benchPeople(tenantId, count))), copy);
    await client.query(
      'INSERT INTO sales_owner SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])',
      [tenantId, owners.map((o) => o.id), owners.map((o) => o.name), owners.map((o) => o.email)],
    );
    await client.query('INSERT INTO person_source SELECT $1, * FROM unnest($2::text[])', [
      tenantId,
      [...sources, rareSource],
    ]);
    await client.query(
      `INSERT INTO flow (tenant_id, key, wanted, phase, active, updated_at)
       SELECT $1, 'people-from-marketo', 'on', 'streams', count(*), $2
       FROM person WHERE tenant_id = $1 AND state = 'active'`,
      [tenantId, now],
    );
  });
  await buildPeopleIndexes(db);
  await asOwner(ownerUrl, (client) => client.query('VACUUM (ANALYZE) person'));
  return tenantId;
}

/** One write a line would make COPY wait for the socket a million times. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length >= 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk) yield chunk;
}

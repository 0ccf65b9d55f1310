import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import { findRunningEmbedded } from '../../src/db/embedded/find-running.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDb } from '../../src/db/pool.ts';
import { withTenant, withTenantClient } from '../../src/db/tenant.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
import type { BudgetSettings } from '../../src/sync/engine/quota/limits.ts';
import { saveBudgetSettings } from '../../src/sync/engine/quota/settings.ts';
import type { Question } from '../../src/sync/people-from-marketo/ask.ts';
import { answerQuestion, startFlow } from '../../src/sync/people-from-marketo/commands.ts';
import { connectMarketo } from '../../src/sync/people-from-marketo/setup/connection.ts';
import { createTenant } from '../../src/tenants/tenants.ts';
import { compared } from '../support/compare-people.ts';

export type Method = 'bulk' | 'by-id';

/** Read from the database, past row-level security. */
export type Facts = {
  /** Leads looked at by the initial sync, of how many; both null before it began and after its end. */
  read: number | null;
  total: number | null;
  /** Pieces of it that are stored. */
  pieces: number;
  method: Method | null;
  backfillDone: boolean;
  /** Who has the flow at the moment. */
  lease: string | null;
  backlog: number;
  question: Question | null;
  lastError: string | null;
};

export type Installation = {
  dataDir: string;
  secretKey: string;
  facts(): Promise<Facts>;
  /** Rows of active people, with the columns that are compared. */
  people(): Promise<Record<string, unknown>[]>;
  counts(): Promise<{ people: number; ids: number; active: number; created: number }>;
  /** Says "apply" to the brake's question, as an admin does who knows why so many leave. */
  answer(question: Question): Promise<void>;
  saveBudget(patch: Partial<BudgetSettings>): Promise<void>;
  close(): Promise<void>;
};

/** So few calls a day that reading all ids, 300 a call, would take more than a fifth of them (R14). */
function smallBudget(people: number): Partial<BudgetSettings> {
  const calls = (1_000 + 1.2 * people) / 300;
  return { dailyLimit: Math.floor(4.5 * calls), sharePercent: 100 };
}
/** Lifted once bulk extracts were chosen. */
export const usualBudget: Partial<BudgetSettings> = { dailyLimit: 50_000, sharePercent: 40 };
/** Intervals that show an effect soon. */
const intervals = {
  leadChangesSeconds: 2,
  leadChangesIdleSeconds: 2,
  activitiesSeconds: 3,
  deletedLeadsSeconds: 5,
  sweepSeconds: 10,
};

type Credentials = { endpoint: string; clientId: string; clientSecret: string };

/** Sets Lockstep up in `folder` as an admin would: a company, Marketo connected, the sync started. */
export async function setUpInstallation(
  folder: string,
  marketo: Credentials,
  plan: { method: Method; people: number },
): Promise<Installation> {
  const dataDir = join(folder, 'data');
  await mkdir(dataDir, { mode: 0o755 });
  const secretKey = randomBytes(32).toString('hex');
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await migrate(client, { now: new Date() });
  await client.end();
  const db = openDb({ url: server.url });
  const deps = {
    db,
    clock: systemClock,
    log: silentLog,
    secrets: secretsOf(Buffer.from(secretKey, 'hex')),
  };
  const tenantId = await createTenant(db, systemClock, { name: 'Chaos Ltd', timeZone: 'UTC' });
  await connectMarketo(deps, tenantId, marketo, null);
  const budget = { ...intervals, ...(plan.method === 'bulk' ? smallBudget(plan.people) : {}) };
  await withTenant(db, tenantId, (tx) => saveBudgetSettings(tx, tenantId, budget, new Date()));
  await withTenantClient(db, tenantId, (c) => startFlow(c, { tenantId, now: new Date() }));
  await db.close();
  await server.stop();
  return watch({ dataDir, secretKey, tenantId });
}

/** Looks at the database that Lockstep runs, through a connection that is made anew when it breaks. */
function watch(place: { dataDir: string; secretKey: string; tenantId: string }): Installation {
  const { tenantId } = place;
  let client: pg.Client | null = null;

  async function connect(): Promise<pg.Client> {
    if (client) return client;
    const running = await findRunningEmbedded(place.dataDir);
    if (!running) throw new Error('The database does not run.');
    const made = new pg.Client({ connectionString: running.url });
    made.on('error', () => {
      if (client === made) client = null;
    });
    await made.connect();
    client = made;
    return made;
  }

  async function query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    try {
      return (await (await connect()).query(sql, values)).rows as T[];
    } catch (error) {
      client?.end().catch(() => {});
      client = null;
      throw error;
    }
  }

  async function inTenant<T>(work: (db: ReturnType<typeof openDb>) => Promise<T>): Promise<T> {
    const running = await findRunningEmbedded(place.dataDir);
    if (!running) throw new Error('The database does not run.');
    const db = openDb({ url: running.url, max: 1 });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  }

  return {
    ...place,
    async facts() {
      const [row] = await query<Facts>(
        `SELECT (SELECT r.read::int FROM sweep s JOIN sync_run r ON r.id = s.run_id
                 WHERE s.state = 'running') AS read,
                (SELECT count(*)::int FROM sweep_piece) AS pieces,
                (SELECT total::int FROM sweep WHERE state = 'running') AS total,
                (SELECT method FROM sweep WHERE kind = 'backfill' LIMIT 1) AS method,
                EXISTS (SELECT 1 FROM sweep WHERE kind = 'backfill' AND state = 'done')
                  AS "backfillDone",
                lease_id AS lease, question, last_error ->> 'message' AS "lastError",
                (SELECT count(*)::int FROM dirty_person WHERE due_at <= now()) AS backlog
         FROM flow`,
      );
      if (!row) throw new Error('The flow has no row.');
      return row;
    },
    people: () =>
      query(`SELECT marketo_id, ${Object.values(compared).join(', ')}
             FROM person WHERE state = 'active'`),
    async counts() {
      const [row] = await query<Awaited<ReturnType<Installation['counts']>>>(
        `SELECT count(*)::int AS people, count(DISTINCT marketo_id)::int AS ids,
                (SELECT active::int FROM flow) AS active,
                (SELECT sum(created)::int FROM sync_run) AS created FROM person`,
      );
      if (!row) throw new Error('Counting failed.');
      return row;
    },
    answer: (question) =>
      inTenant((db) =>
        withTenantClient(db, tenantId, (c) =>
          answerQuestion(c, { tenantId, now: new Date() }, question.id, 'apply'),
        ),
      ),
    saveBudget: (patch) =>
      inTenant((db) =>
        withTenant(db, tenantId, async (tx) => {
          await saveBudgetSettings(tx, tenantId, patch, new Date());
        }),
      ),
    async close() {
      await client?.end().catch(() => {});
      client = null;
    },
  };
}

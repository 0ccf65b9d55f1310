import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withTenantClient } from '../src/db/tenant.ts';
import { requestComparison } from '../src/sync/people-from-marketo/commands.ts';
import type { Benchmark, Figures } from './support/benchmark.ts';
import { asOwner, type BenchDatabase, startBenchDatabase } from './support/database.ts';
import { dumpPeople, keepShape, loadFloor } from './support/floor.ts';
import { percentile, timed } from './support/percentile.ts';
import { memoryOf, processTree, residentOf, watchOthers, watchPeak } from './support/processes.ts';
import {
  type FlowProgram,
  type SandboxProgram,
  startFlowProgram,
  startSandboxProgram,
} from './support/programs.ts';

const small = 150_000;

/**
 * The initial sync by bulk against the stand-in with its limits off, and in the same run the floor: the
 * same rows through a bare COPY by one connection that row-level security does not bind, into the same
 * empty table with all its btree indexes, also those that our own fill builds afterwards. Floor, ours,
 * floor, in that order. Counted until the people are searchable.
 */
export const peopleInitial: Benchmark = {
  name: 'people-initial',
  about:
    'the initial sync by bulk, beside a bare COPY of the same rows; then by id within our share',
  options: { people: 1_500_000, limited: 60_000 },
  async run({ people = 1_500_000, limited = 60_000 }, report) {
    const tenth = people > small ? await measureBulk(small, report) : null;
    const whole = await measureBulk(people, report);
    const ratio = await measureLimited(limited, report);
    return {
      ...whole,
      ...(tenth
        ? {
            small_people: small,
            small_seconds: tenth.seconds,
            small_people_per_s: tenth.people_per_s,
            small_peak_rss_mb: tenth.peak_rss_mb,
            growth_10x: round((whole.seconds / tenth.seconds) * ((10 * small) / people), 2),
          }
        : {}),
      ...ratio,
    };
  },
};

type Report = (line: string) => void;
type BulkFigures = Figures & { seconds: number; people_per_s: number; peak_rss_mb: number };

async function measureBulk(people: number, report: Report): Promise<BulkFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-spool-'));
  const database = await startBenchDatabase();
  const sandbox = await startSandboxProgram({ people, limits: 'off' });
  const rows = join(folder, 'rows');
  const start = () =>
    startFlowProgram({
      ...sandbox,
      databaseUrl: database.ownerUrl,
      spoolDir: folder,
      unlimited: true,
    });
  try {
    report(
      `${people.toLocaleString('en')} people: a first run, not counted, brings the rows for the floor.`,
    );
    const first = await start();
    first.start();
    await untilFilled(database, first, report);
    await first.stop();
    await dumpPeople(database.ownerUrl, rows);
    await keepShape(database.ownerUrl);
    await emptyAll(database);

    const program = await start();
    const others = watchOthers(() => [process.pid, database.serverPid, sandbox.pid, program.pid]);
    report('Floor, before.');
    const before = await loadFloor(database.ownerUrl, rows);
    report(`Floor: ${Math.round(people / before).toLocaleString('en')} a second. Ours.`);
    const ours = await measureOurs(database, sandbox, program, people, report);
    report(`Ours: ${ours.people_per_s.toLocaleString('en')} a second. Floor, after.`);
    const after = await loadFloor(database.ownerUrl, rows);
    const share = others();
    const reconcile = await measureReconcile(database, program, people, report);
    await program.stop();
    const floor = people / ((before + after) / 2);
    return {
      ...ours,
      floor_people_per_s: Math.round(floor),
      floor_ratio: round(ours.people_per_s / floor, 2),
      ...reconcile,
      others_cpu_share: round(share, 2),
      rejected: share > 0.1 ? 1 : 0,
    };
  } finally {
    await sandbox.stop();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureOurs(
  database: BenchDatabase,
  sandbox: SandboxProgram,
  program: FlowProgram,
  people: number,
  report: Report,
) {
  await fetch(`${sandbox.url}/_sandbox/requests`, { method: 'DELETE' });
  const memory = watchPeak(() => residentOf(program.pid));
  const dbMemory = watchPeak(() => memoryOf(processTree(database.serverPid)), 1000);
  const pages = readPages(program);
  const ms = await timed(async () => {
    program.start();
    await untilFilled(database, program, report);
  });
  const times = await pages.stop();
  const run = await asOwner(database.ownerUrl, async (client) => {
    const found = await client.query(
      `SELECT created, bytes FROM sync_run WHERE kind = 'backfill' ORDER BY started_at DESC LIMIT 1`,
    );
    return found.rows[0];
  });
  if (Number(run.created) !== people)
    throw new Error(`${run.created} people came instead of ${people}`);
  const counters = await countersOf(sandbox);
  return {
    people,
    seconds: round(ms / 1000, 1),
    people_per_s: Math.round(people / (ms / 1000)),
    peak_rss_mb: memory.stop(),
    db_rss_mb: dbMemory.stop(),
    api_calls: counters.total,
    bytes: Number(run.bytes),
    api_p99_ms: percentile(times.usual, 0.99),
    api_pages: times.usual.length,
    api_other_order_p99_ms: percentile(times.others, 0.99),
  };
}

/**
 * Reads a page of people five times a second, as somebody who watches them arrive; each twentieth in
 * another order than the usual one, whose index is built afterwards.
 */
function readPages(program: FlowProgram) {
  const usual: number[] = [];
  const others: number[] = [];
  let stopped = false;
  const readOne = async (sort: string) => {
    const answer = await fetch(`${program.url}/api/v1/people?limit=50&sort=${sort}`, {
      headers: { authorization: `Bearer ${program.apiKey}` },
    });
    if (!answer.ok) throw new Error(`The API answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const reading = (async () => {
    for (let page = 1; !stopped; page++) {
      const other = page % 20 === 0;
      const ms = await timed(() => readOne(other ? 'email' : 'name'));
      (other ? others : usual).push(ms);
      await delay(Math.max(0, 200 - ms));
    }
  })();
  return {
    async stop(): Promise<{ usual: number[]; others: number[] }> {
      stopped = true;
      await reading;
      return { usual, others };
    },
  };
}

async function measureReconcile(
  database: BenchDatabase,
  program: FlowProgram,
  people: number,
  report: Report,
): Promise<Figures> {
  report('A full comparison of the equal copy.');
  const { tenantId } = program;
  const wal = () =>
    asOwner(database.ownerUrl, async (client) =>
      Number(
        (await client.query(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS at`)).rows[0]
          .at,
      ),
    );
  const walBefore = await wal();
  const ms = await timed(async () => {
    await withTenantClient(database.db, tenantId, (client) =>
      requestComparison(client, { tenantId, now: new Date() }, null),
    );
    await until(database, `SELECT 1 FROM sync_run WHERE kind = 'reconcile' AND state = 'done'`);
  });
  const marked = await asOwner(
    database.ownerUrl,
    async (client) => (await client.query('SELECT count(*)::int AS n FROM dirty_person')).rows[0].n,
  );
  return {
    reconcile_per_s: Math.round(people / (ms / 1000)),
    reconcile_wal_mb: round(((await wal()) - walBefore) / 1e6, 1),
    reconcile_marked: marked,
  };
}

/** By id with the stand-in's limits on: how much of our configured share is really used, without a 606. */
async function measureLimited(people: number, report: Report): Promise<Figures> {
  report(`${people.toLocaleString('en')} people by id with limits on.`);
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-spool-'));
  const database = await startBenchDatabase();
  const sandbox = await startSandboxProgram({ people, limits: 'on' });
  try {
    const program = await startFlowProgram({
      ...sandbox,
      databaseUrl: database.ownerUrl,
      spoolDir: folder,
      unlimited: false,
    });
    await fetch(`${sandbox.url}/_sandbox/requests`, { method: 'DELETE' });
    program.start();
    await until(database, `SELECT 1 FROM sweep WHERE state = 'running'`);
    const before = await countersOf(sandbox);
    const ms = await timed(() =>
      until(database, `SELECT 1 FROM sync_run WHERE kind = 'backfill' AND created = ${people}`),
    );
    const after = await countersOf(sandbox);
    await program.stop();
    const share = (50 / 20) * (ms / 1000);
    return {
      limited_people: people,
      limited_seconds: round(ms / 1000, 1),
      limited_ratio: round((after.total - before.total) / share, 2),
      limited_606: after.codes['606'] ?? 0,
    };
  } finally {
    await sandbox.stop();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function countersOf(
  sandbox: SandboxProgram,
): Promise<{ total: number; codes: Record<string, number> }> {
  const answer = await fetch(`${sandbox.url}/_sandbox/requests?last=1`);
  return (await answer.json()) as { total: number; codes: Record<string, number> };
}

/** Until the sync is done and its people are searchable; tells how far it is. */
function untilFilled(database: BenchDatabase, program: FlowProgram, report: Report): Promise<void> {
  let said = performance.now();
  return asOwner(database.ownerUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        'SELECT phase, active, last_error FROM flow WHERE tenant_id = $1',
        [program.tenantId],
      );
      failOn(rows[0]);
      if (rows[0]?.phase === 'streams') return;
      if (performance.now() - said > 10_000) {
        report(`${Number(rows[0]?.active ?? 0).toLocaleString('en')} people are here.`);
        said = performance.now();
      }
      await delay(100);
    }
  });
}

function until(database: BenchDatabase, sql: string): Promise<void> {
  return asOwner(database.ownerUrl, async (client) => {
    while ((await client.query(sql)).rowCount === 0) {
      failOn((await client.query('SELECT last_error FROM flow')).rows[0]);
      await delay(100);
    }
  });
}

function failOn(flow: { last_error?: unknown } | undefined): void {
  if (flow?.last_error) throw new Error(`The flow failed: ${JSON.stringify(flow.last_error)}`);
}

/** Back to an empty database: the tenant of the next run is another one. */
async function emptyAll(database: BenchDatabase): Promise<void> {
  await asOwner(database.ownerUrl, async (client) => {
    await client.query(`TRUNCATE person, person_alias, lead_observation, dirty_person, sales_owner, person_source,
      flow, cursor, sync_run, sweep, bulk_window, sweep_piece, sync_event`);
    // As a first fill meets it: the other indexes are built when it is over.
    await client.query(
      'DROP INDEX IF EXISTS person_owner, person_email, person_company, person_of_source, person_search',
    );
    await client.query('CHECKPOINT');
  });
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

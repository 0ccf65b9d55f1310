import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { offsetClock } from '../../src/clock.ts';
import { openDb } from '../../src/db/pool.ts';
import { withTenant, withTenantClient } from '../../src/db/tenant.ts';
import { InjectedFault } from '../../src/observability/fault-points.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
import {
  defaultBudgetSettings,
  limitsFor,
  type QuotaLimits,
  unlimited,
} from '../../src/sync/engine/quota/limits.ts';
import { startFlow } from '../../src/sync/people-from-marketo/commands.ts';
import { runPeopleFlow } from '../../src/sync/people-from-marketo/people-flow.ts';
import type { PeopleSettings } from '../../src/sync/people-from-marketo/settings.ts';
import { connectMarketo } from '../../src/sync/people-from-marketo/setup/connection.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';
import { type PeopleStatus, readPeopleStatus } from '../../src/sync/people-from-marketo/status.ts';
import { compared, comparePeople } from './compare-people.ts';
import { createTestDatabase, createTestTenant } from './database.ts';
import type { FlowChildOptions } from './flow-child.ts';

type Options = SandboxOptions & {
  flow?: Partial<PeopleSettings>;
  limits?: 'on' | 'off';
  /** Which of the stand-in's API users connects. */
  as?: string;
  /** Our share of the limits; unlimited by default. */
  share?: QuotaLimits;
  /** The share by which the flow chooses between reading by id and bulk extracts. */
  forecast?: QuotaLimits;
};

/** Intervals at which a test sees an effect soon. */
const quick: Partial<PeopleSettings> = {
  leadChangesSeconds: 0.2,
  leadChangesIdleSeconds: 0.2,
  activitiesSeconds: 0.2,
  deletedLeadsSeconds: 0.2,
  sweepSeconds: 1,
  idleSeconds: 0.1,
  bulkPollSeconds: { first: 0.05, longest: 0.5 },
  retrySeconds: { first: 0.02, longest: 0.5 },
};

export type PeopleFlowTest = Awaited<ReturnType<typeof startPeopleFlowTest>>;

/** The people flow on a database of its own against a stand-in of its own, over real HTTP. */
export async function startPeopleFlowTest(options: Options = {}) {
  const { flow = {}, as, share = unlimited, forecast = share, ...forSandbox } = options;
  const database = await createTestDatabase();
  const { db } = database;
  const tenantId = await createTestTenant(db);
  const sandbox = await startSandbox({
    people: 60,
    seed: 7,
    years: 0.5,
    limits: 'off',
    ...forSandbox,
    settings: { lagMs: 0, lateShare: 0, ...forSandbox.settings },
  });
  const asOwner = openDb({ url: database.ownerUrl, as: 'owner', max: 2 });
  const owner = asOwner.pool;
  const spoolDir = await mkdtemp(join(tmpdir(), 'lockstep-spool-'));
  let ahead = 0;
  const clock = offsetClock(() => ahead);
  const secretKey = Buffer.alloc(32, 1);
  const base = { db, clock, log: silentLog, secrets: secretsOf(secretKey) };
  const connections = openMarketoConnections({
    ...base,
    limits: share,
    resilience: { baseMs: 5, capMs: 50 },
  });
  const facts = sandbox.facts.marketo;
  const user = as ? facts.users[as] : facts;
  if (!user) throw new Error(`The stand-in has no API user ${as}`);
  await connectMarketo(
    base,
    tenantId,
    { endpoint: facts.endpoint, clientId: user.clientId, clientSecret: user.clientSecret },
    null,
  );

  let running: { stop: AbortController; done: Promise<void> } | null = null;

  const test = {
    db,
    tenantId,
    sandbox,
    marketo: sandbox.marketo,
    owner,
    clock,
    connections,
    spoolDir,

    /** Switches the flow on; somebody must run it. */
    switchOn: (): Promise<void> =>
      withTenantClient(db, tenantId, (client) => startFlow(client, { tenantId, now: clock.now() })),

    /** Switches the flow on and runs it in this process until pause() or close(). */
    async start(settings: Partial<PeopleSettings> = {}): Promise<void> {
      await test.switchOn();
      test.run(settings);
    },

    /** Runs the flow as another process would: it must be wanted. */
    run(settings: Partial<PeopleSettings> = {}, choice: QuotaLimits = forecast): void {
      const stop = new AbortController();
      const deps = {
        ...base,
        connections,
        spoolDir,
        limits: choice,
        settings: { ...quick, ...flow, ...settings },
      };
      const loop = async () => {
        while (!stop.signal.aborted) {
          await runPeopleFlow(deps, tenantId, stop.signal).catch((error) => {
            // The job queue would hand the flow out again.
            if (!(error instanceof InjectedFault)) throw error;
          });
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      running = { stop, done: loop() };
      running.done.catch(() => {});
    },

    /** What the flow in a process of its own needs; see flow-process.ts. */
    forChild: (settings: Partial<PeopleSettings> = {}): FlowChildOptions => ({
      url: database.ownerUrl,
      tenantId,
      secretKey: secretKey.toString('hex'),
      spoolDir,
      share,
      forecast,
      settings: { ...quick, ...flow, ...settings },
    }),

    /** Stops this process's run; the flow stays wanted. */
    async halt(): Promise<void> {
      running?.stop.abort();
      await running?.done.catch(() => {});
      running = null;
    },

    status: (): Promise<PeopleStatus> => readPeopleStatus(db, clock, tenantId),

    /** Moves both clocks on. */
    passTime(ms: number): void {
      ahead += ms;
      sandbox.clock.advance(ms);
    },

    /** Waits until `check` answers something true. */
    async until<T>(
      what: string,
      check: () => Promise<T | false | null | undefined>,
      seconds = 25,
    ): Promise<T> {
      const deadline = performance.now() + seconds * 1000;
      for (;;) {
        const answer = await check();
        if (answer) return answer;
        if (performance.now() > deadline) {
          throw new Error(
            `Waited ${seconds} s in vain until ${what}. State: ${JSON.stringify(await test.status())}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },

    /** Waits until the copy equals the stand-in's qualifying people, field by field, and is caught up. */
    async untilEqual(seconds = 25): Promise<void> {
      let last: string[] = [];
      await test
        .until(
          'the copy is equal',
          async () => {
            const { state } = await test.status();
            if (state !== 'caught-up') return false;
            last = await test.differences();
            return last.length === 0;
          },
          seconds,
        )
        .catch((error) => {
          throw new Error(`${error.message}\n${last.slice(0, 10).join('\n')}`);
        });
    },

    /** How the copy differs from the stand-in; empty when it does not. */
    async differences(): Promise<string[]> {
      const columns = Object.values(compared).join(', ');
      const rows = await owner.query(
        `SELECT marketo_id, ${columns} FROM person WHERE tenant_id = $1 AND state = 'active'`,
        [tenantId],
      );
      const leads = sandbox.marketo.qualified(['id', ...Object.keys(compared)]);
      const found = await comparePeople(leads, rows.rows);
      const counted = await test.status();
      const active = rows.rows.length;
      if (counted.active !== active)
        found.push(`the flow counts ${counted.active}, there are ${active}`);
      return found;
    },

    /** The row of one person, or undefined. */
    async person(marketoId: number): Promise<Record<string, unknown> | undefined> {
      const result = await owner.query(
        'SELECT * FROM person WHERE tenant_id = $1 AND marketo_id = $2',
        [tenantId, marketoId],
      );
      return result.rows[0];
    },

    /** The history of one record, oldest first. */
    async history(marketoId: number): Promise<{ kind: string; source: string; summary: string }[]> {
      const result = await owner.query(
        'SELECT kind, source, summary FROM sync_event WHERE tenant_id = $1 AND marketo_id = $2 ORDER BY at, id',
        [tenantId, marketoId],
      );
      return result.rows;
    },

    inTenant: <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(db, tenantId, work),
    command: <T>(work: Parameters<typeof withTenantClient<T>>[2]) =>
      withTenantClient(db, tenantId, work),

    async close(): Promise<void> {
      await test.halt();
      await connections.close();
      await asOwner.close();
      await sandbox.close();
      await database.drop();
      await rm(spoolDir, { recursive: true, force: true });
    },
  };
  return test;
}

/** Our share as an installation has it by default. */
export const usualShare = limitsFor(defaultBudgetSettings);

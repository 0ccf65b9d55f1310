import { activityTypes } from '../../src/activities/model.ts';
import { recordActivities } from '../../src/activities/record.ts';
import { withTenantClient } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';
import { silentLog } from '../../src/observability/log.ts';
import { runActivitiesFlow } from '../../src/sync/activities-to-marketo/activities-flow.ts';
import { provisionTypes } from '../../src/sync/activities-to-marketo/provision.ts';
import { createOutboxWakeUps } from '../../src/sync/engine/outbox/wake-ups.ts';
import type { QuotaLimits } from '../../src/sync/engine/quota/limits.ts';
import { connectMarketo } from '../../src/sync/people-from-marketo/setup/connection.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';
import { createTenant } from '../../src/tenants/tenants.ts';
import { insertPeople } from '../../test/support/people.ts';
import { testDeps } from '../../test/support/web-server.ts';
import { asOwner, type BenchDatabase, startBenchDatabase } from './database.ts';
import { type SandboxProgram, startSandboxProgram } from './programs.ts';

/** Records of one request, as the flow sends them. */
export const batch = 300;

/** The flow of activities to Marketo in this process, on a database and beside a stand-in of its own. */
export type Lockstep = {
  database: BenchDatabase;
  sandbox: SandboxProgram;
  tenantId: string;
  people: { id: string; marketoId: number }[];
  typeId: number;
  /** Records calls of that many people, in transactions of at most 1,000. */
  record(count: number): Promise<string[]>;
  delivered(): Promise<number>;
  start(): void;
};

/** Everything is stopped when `work` is done. */
export async function withLockstep<T>(
  options: { limits: 'on' | 'off'; share: QuotaLimits },
  work: (lockstep: Lockstep) => Promise<T>,
): Promise<T> {
  const database = await startBenchDatabase();
  const sandbox = await startSandboxProgram({ people: 2_000, limits: options.limits });
  const web = testDeps(database.db);
  const connections = openMarketoConnections({ ...web, limits: options.share });
  const wakeUps = createOutboxWakeUps({ db: database.db, log: silentLog });
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  try {
    await wakeUps.start();
    const tenantId = await createTenant(database.db, web.clock, {
      name: 'Bench Ltd',
      timeZone: 'UTC',
    });
    await connectMarketo(web, tenantId, sandbox, null);
    const { client } = await connections.open(tenantId);
    const ids: number[] = [];
    for (let from = 1_001; from < 2_201; from += batch) {
      const wanted = Array.from({ length: batch }, (_, i) => from + i);
      const page = await client.leadsByIds(wanted, ['id']);
      ids.push(...page.leads.map((lead) => Number(lead.id)));
    }
    const inserted = await insertPeople(
      database.db,
      tenantId,
      ids.map((id) => ({ marketo_id: id })),
    );
    const people = ids.map((marketoId, i) => ({ id: inserted[i] ?? '', marketoId }));
    const deps = { db: database.db, clock: web.clock, connections };
    await provisionTypes(deps, tenantId, { mode: 'separate', kinds: activityTypes });
    const typeId = await asOwner(database.ownerUrl, async (client) => {
      const found = await client.query(`SELECT type_id FROM activity_type WHERE key = 'call'`);
      return Number(found.rows[0]?.type_id);
    });
    return await work({
      database,
      sandbox,
      tenantId,
      people,
      typeId,
      record: (count) => record(database, tenantId, people, count),
      delivered: () =>
        withTenantClient(database.db, tenantId, async (client) => {
          const rows = await client.query<{ count: number }>(
            `SELECT count(*)::int AS count FROM delivery
             WHERE tenant_id = $1 AND destination = 'marketo' AND state = 'delivered'`,
            [tenantId],
          );
          return rows.rows[0]?.count ?? 0;
        }),
      start: () => {
        running = runActivitiesFlow(
          { ...deps, log: silentLog, publicUrl: null, onOutbox: wakeUps.on },
          tenantId,
          stop.signal,
        );
        running.catch(() => {});
      },
    });
  } finally {
    stop.abort();
    await running.catch(() => {});
    await wakeUps.close();
    await connections.close();
    await sandbox.stop();
    await database.stop();
  }
}

async function record(
  database: BenchDatabase,
  tenantId: string,
  people: Lockstep['people'],
  count: number,
): Promise<string[]> {
  const written: string[] = [];
  for (let from = 0; from < count; from += 1_000) {
    const drafts = Array.from({ length: Math.min(1_000, count - from) }, (_, i) => {
      const person = people[(from + i) % people.length] ?? { id: '', marketoId: 0 };
      const callId = newId();
      return {
        id: newId(),
        type: 'call' as const,
        personId: person.id,
        marketoId: person.marketoId,
        userId: null,
        subjectId: callId,
        occurredAt: new Date(),
        attributes: callFacts(callId),
      };
    });
    await withTenantClient(database.db, tenantId, (client) =>
      recordActivities(client, { tenantId, now: new Date() }, drafts),
    );
    written.push(...drafts.map((draft) => draft.id));
  }
  return written;
}

function callFacts(callId: string) {
  return {
    callId,
    madeBy: 'sam.seller@example.com',
    status: 'completed' as const,
    outcome: 'Interested',
    reason: 'Follow-up',
    durationSeconds: 95,
    number: '+49 30 1234567',
    recordingUrl: 'https://calls.example.com/recordings/4711',
    answeredBy: null,
    notes: 'Wants a demo in the first week of December; sends the questions before.',
    campaignName: null,
  };
}

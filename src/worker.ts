import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Db } from './db/pool.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Log } from './observability/log.ts';
import {
  type ActivitiesFlowDeps,
  runActivitiesFlow,
} from './sync/activities-to-marketo/activities-flow.ts';
import { activitiesFlow } from './sync/activities-to-marketo/flow-context.ts';
import { runEngagements } from './sync/engagements/run-engagements.ts';
import { createOutboxWakeUps } from './sync/engine/outbox/wake-ups.ts';
import { keepHouse } from './sync/housekeeping.ts';
import { peopleFlow } from './sync/people-from-marketo/flow-context.ts';
import { type PeopleFlowDeps, runPeopleFlow } from './sync/people-from-marketo/people-flow.ts';
import { salesEmailsFlow } from './sync/sales-emails/flow-context.ts';
import { runSalesEmailsFlow, type SalesEmailsDeps } from './sync/sales-emails/sales-emails-flow.ts';

export type WorkerDeps = PeopleFlowDeps &
  Omit<ActivitiesFlowDeps, 'onOutbox'> &
  Omit<SalesEmailsDeps, 'onOutbox'> & { db: Db; clock: Clock; log: Log; jobs: Jobs };

/** Flows that this process may run at once; each is mostly waiting for a vendor. */
const flowsAtOnce = 50;
const lookMs = 1000;

/**
 * Runs flows of all tenants, side by side with any number of other workers. The flow's row says that it
 * is wanted; a job only hands it to one worker; the lease on the row makes sure that it is one.
 */
export async function startWorker(deps: WorkerDeps): Promise<{ stop(): Promise<void> }> {
  const { jobs, log } = deps;
  const stopping = new AbortController();
  const outbox = createOutboxWakeUps(deps);
  await outbox.start();
  await jobs.work('flow', flowsAtOnce, async (data, signal) => {
    const { tenantId, key } = data as { tenantId: string; key: string };
    if (key === peopleFlow) await runPeopleFlow(deps, tenantId, signal);
    if (key === activitiesFlow) {
      await runActivitiesFlow({ ...deps, onOutbox: outbox.on }, tenantId, signal);
    }
    if (key === salesEmailsFlow) {
      await runSalesEmailsFlow({ ...deps, onOutbox: outbox.on }, tenantId, signal);
    }
  });
  await jobs.work('housekeeping', 1, () => keepHouse(deps));
  await jobs.schedule('housekeeping', '7 * * * *');
  const looking = look(deps, stopping.signal);
  const engagements = runEngagements(deps, stopping.signal);
  log.info('Worker is ready');
  return {
    async stop() {
      stopping.abort();
      await looking;
      await engagements;
      await outbox.close();
    },
  };
}

/** Sends a job for every flow that is wanted and that nobody runs. */
async function look(deps: WorkerDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const idle = await deps.db.pool.query<{ tenant_id: string; key: string }>({
        name: 'flows-to-run',
        text: 'SELECT tenant_id, key FROM lookup_flows_to_run($1)',
        values: [deps.clock.now()],
      });
      for (const { tenant_id: tenantId, key } of idle.rows) {
        await deps.jobs.send('flow', { tenantId, key }, `${tenantId}:${key}`);
      }
    } catch (error) {
      deps.log.warn({ err: error }, 'Looking for flows to run failed; trying again');
    }
    await delay(lookMs, undefined, { signal }).catch(() => {});
  }
}

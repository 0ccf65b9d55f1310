import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Log } from '../../observability/log.ts';
import { runFlow } from '../engine/run-flow.ts';
import type { MarketoConnections } from '../people-from-marketo/setup/open-marketo.ts';
import { createAnchor } from './anchor.ts';
import {
  activitiesFlow,
  defaultOutboxSettings,
  type OutboxContext,
  type OutboxSettings,
} from './flow-context.ts';
import { usableTypeIds } from './provision.ts';
import { pumpLane } from './pump.ts';
import { readBackLane } from './read-back.ts';

export type ActivitiesFlowDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  connections: MarketoConnections;
  /** Where people reach Lockstep, for the links in activities; null: none. */
  publicUrl: string | null;
  /** Calls `wake` whenever deliveries of the tenant were written or became due. */
  onOutbox(tenantId: string, wake: () => void): () => void;
  /** Over the defaults; for benchmarks and tests. */
  outbox?: Partial<OutboxSettings>;
};

/**
 * Runs the flow of activities to Marketo of one tenant in this process until it is paused or switched
 * off, the lease is lost, or `signal` is aborted. At-least-once with idempotent effects: what could be
 * there twice is looked up before it is sent again, by `salesActivityId` (send.ts, read-back.ts).
 */
export async function runActivitiesFlow(
  deps: ActivitiesFlowDeps,
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const settings = { ...defaultOutboxSettings, ...deps.outbox };
  const options = { retrySeconds: settings.retrySeconds };
  await runFlow(deps, { tenantId, key: activitiesFlow }, signal, options, async (run) => {
    const forget = deps.onOutbox(tenantId, () => run.pulse.wake());
    try {
      let context: OutboxContext | null = null;
      await run.keep('start', async () => {
        const { client, connection } = await deps.connections.open(tenantId);
        context = {
          db: deps.db,
          tenantId,
          run,
          clock: deps.clock,
          log: deps.log.child({ tenantId, flow: activitiesFlow }),
          client,
          settings,
          anchor: createAnchor(client, deps.clock),
          mapping: async () => ({
            ...(await usableTypeIds(deps.db, tenantId, connection.id)),
            publicUrl: deps.publicUrl,
          }),
        };
      });
      const ready = context as OutboxContext | null;
      if (!ready) return;
      await run.together({
        pump: () => pumpLane(ready),
        'read-back': () => readBackLane(ready),
      });
    } finally {
      forget();
    }
  });
}

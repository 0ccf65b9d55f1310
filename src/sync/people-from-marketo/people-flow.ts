import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import type { Log } from '../../observability/log.ts';
import { readFlow } from '../engine/flows.ts';
import { limitsFor, type QuotaLimits } from '../engine/quota/limits.ts';
import { readBudgetSettings } from '../engine/quota/settings.ts';
import { type FlowRun, runFlow } from '../engine/run-flow.ts';
import type { Questions } from '../engine/troubles.ts';
import { ownerFieldMissing, type Question } from './ask.ts';
import { type FieldContext, readFields } from './fields.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { meterLane, readerLane, streamLane, sweepLane } from './lanes.ts';
import { OwnerFieldMissing, settleOwnerField } from './owner-field.ts';
import { prepareStreams } from './prepare.ts';
import { defaultPeopleSettings, type PeopleSettings } from './settings.ts';
import type { MarketoConnections } from './setup/open-marketo.ts';
import { recentRows } from './streams.ts';

export type PeopleFlowDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  connections: MarketoConnections;
  spoolDir: string;
  /** Over the tenant's settings; for benchmarks and tests. */
  settings?: Partial<PeopleSettings>;
  limits?: QuotaLimits;
};

const fieldsAgeMs = 3_600_000;

/**
 * Runs the people flow of one tenant in this process until the flow is paused or switched off, the
 * lease is lost, or `signal` is aborted. Returns at once when another process has it.
 */
export async function runPeopleFlow(
  deps: PeopleFlowDeps,
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const { retrySeconds } = { ...defaultPeopleSettings, ...deps.settings };
  const options = { retrySeconds, questions: ownerFieldQuestion(tenantId) };
  await runFlow(deps, { tenantId, key: peopleFlow }, signal, options, async (run) => {
    const seen = recentRows();
    let context: FlowContext | null = null;
    await run.keep('start', async () => {
      context = await makeContext(deps, run);
      await prepareStreams(context);
    });
    const ready = context as FlowContext | null;
    if (!ready) return;
    await run.together({
      streams: () => streamLane(ready, seen),
      reader: () => readerLane(ready),
      sweeps: () => sweepLane(ready),
      meter: () => meterLane(ready),
    });
  });
}

/** A missing owner field is asked about, and the question leaves when the field is back. */
function ownerFieldQuestion(tenantId: string): Questions {
  return {
    asks: (error) => error instanceof OwnerFieldMissing,
    async settle(client, asking, now) {
      const flow = await readFlow(client, tenantId, peopleFlow);
      const open = flow?.question as Question | null | undefined;
      if (asking && !open) return ownerFieldMissing(flow?.active ?? 0, now);
      if (!asking && open?.kind === 'owner-field-missing') return null;
      return undefined;
    },
  };
}

async function makeContext(
  deps: PeopleFlowDeps,
  { lease, signal, pulse }: FlowRun,
): Promise<FlowContext> {
  const { tenantId } = lease;
  const { client, connection } = await deps.connections.open(tenantId);
  const budget = await withTenant(deps.db, tenantId, (tx) => readBudgetSettings(tx, tenantId));
  let known: { fields: Promise<FieldContext>; at: number } | null = null;
  return {
    db: deps.db,
    tenantId,
    lease,
    clock: deps.clock,
    log: deps.log.child({ tenantId, flow: peopleFlow }),
    client,
    settings: { ...defaultPeopleSettings, ...budget, ...deps.settings },
    signal,
    spoolDir: deps.spoolDir,
    limits: async () => deps.limits ?? limitsFor(budget),
    wake: () => pulse.wake(),
    rest: (ms) => pulse.rest(ms, signal),
    fields: (fresh = false) => {
      if (known && !fresh && performance.now() - known.at < fieldsAgeMs) return known.fields;
      const fields = readFields(client, connection.partitions, deps.clock, signal).then(
        async (found) => {
          await withTenantClient(deps.db, tenantId, (db) =>
            settleOwnerField(db, tenantId, found.map.ownerId, deps.clock.now()),
          );
          return found;
        },
      );
      known = { fields, at: performance.now() };
      fields.catch(() => {
        known = null;
      });
      return fields;
    },
  };
}

import type { Clock } from '../../clock.ts';
import { notifyLive } from '../../db/notify.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { isTransient, MarketoError, waitUntil } from '../../marketo/errors.ts';
import type { Log } from '../../observability/log.ts';
import { FencedError, type Lease } from '../engine/fence.ts';
import { claimFlow, readFlow, releaseFlow, renewLease, updateFlow } from '../engine/flows.ts';
import { limitsFor, type QuotaLimits } from '../engine/quota/limits.ts';
import { readBudgetSettings } from '../engine/quota/settings.ts';
import { ownerFieldMissing, type Question } from './ask.ts';
import { type FieldContext, readFields } from './fields.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { meterLane, readerLane, streamLane, sweepLane } from './lanes.ts';
import { prepareStreams } from './prepare.ts';
import { Pulse } from './pulse.ts';
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

/** A lease holds this long without a sign of life; then another process may take the flow. */
const leaseMs = 10_000;
const renewMs = 1_000;
const fieldsAgeMs = 3_600_000;
const longestBackoffMs = 60_000;

/**
 * Runs the people flow of one tenant in this process until the flow is paused or switched off, the
 * lease is lost, or `signal` is aborted. Returns at once when another process has it.
 */
export async function runPeopleFlow(
  deps: PeopleFlowDeps,
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const lease: Lease = { tenantId, flow: peopleFlow, leaseId: newId() };
  const now = deps.clock.now();
  const until = new Date(now.getTime() + leaseMs);
  const claimed = await withTenantClient(deps.db, tenantId, (client) =>
    claimFlow(client, lease, { now, until }),
  );
  if (!claimed) return;
  const stop = new AbortController();
  const pulse = new Pulse();
  const all = AbortSignal.any([signal, stop.signal]);
  try {
    await Promise.all([
      keepLease(deps, lease, stop, all, pulse),
      keepGoing(deps, lease, all, pulse),
    ]);
  } catch (error) {
    if (!all.aborted && !(error instanceof FencedError)) throw error;
  } finally {
    stop.abort();
    await withTenantClient(deps.db, tenantId, (client) => releaseFlow(client, lease)).catch(
      (error) =>
        deps.log.warn({ err: error }, 'The lease could not be given back; it runs out by itself'),
    );
  }
}

/** Renews the lease, and stops the flow when it was lost or the flow is no longer wanted. */
async function keepLease(
  deps: PeopleFlowDeps,
  lease: Lease,
  stop: AbortController,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<void> {
  let renewed = performance.now();
  while (!signal.aborted) {
    try {
      const until = new Date(deps.clock.now().getTime() + leaseMs);
      const { held, wanted } = await withTenantClient(deps.db, lease.tenantId, async (client) => ({
        held: await renewLease(client, lease, until),
        wanted: (await readFlow(client, lease.tenantId, peopleFlow))?.wanted,
      }));
      if (!held || wanted !== 'on') stop.abort(new FencedError(peopleFlow));
      renewed = performance.now();
    } catch (error) {
      // Without the database nothing can be stored either; the monotonic clock says when to let go.
      if (performance.now() - renewed > leaseMs) stop.abort(error);
    }
    await pulse.rest(renewMs, signal).catch(() => {});
  }
}

/** Runs the lanes; after a failure notes it, waits and begins again. */
async function keepGoing(
  deps: PeopleFlowDeps,
  lease: Lease,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<void> {
  const seen = recentRows();
  let failures = 0;
  while (!signal.aborted) {
    const round = new AbortController();
    const began = performance.now();
    try {
      const context = await makeContext(
        deps,
        lease,
        AbortSignal.any([signal, round.signal]),
        pulse,
      );
      await prepareStreams(context);
      const lanes = [
        streamLane(context, seen),
        readerLane(context),
        sweepLane(context),
        meterLane(context),
        noteRecovery(context),
      ];
      await Promise.race(lanes).finally(async () => {
        round.abort();
        pulse.wake();
        await Promise.allSettled(lanes);
      });
    } catch (error) {
      if (signal.aborted || error instanceof FencedError) throw error;
      failures = performance.now() - began > longestBackoffMs ? 1 : failures + 1;
      await waitOut(deps, lease, error, failures, signal, pulse);
    }
  }
}

/** Says why the flow stands still, then waits until it is worth trying again. */
async function waitOut(
  deps: PeopleFlowDeps,
  lease: Lease,
  error: unknown,
  failures: number,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<void> {
  const now = deps.clock.now();
  const until = waitUntil(error);
  const { tenantId } = lease;
  const message = error instanceof Error ? error.message : String(error);
  deps.log.warn({ err: error, tenantId, flow: peopleFlow }, message);
  await withTenantClient(deps.db, tenantId, async (client) => {
    if (error instanceof OwnerFieldMissing) {
      const flow = await readFlow(client, tenantId, peopleFlow);
      const question = ownerFieldMissing(flow?.active ?? 0, now);
      if (flow?.question === null) await updateFlow(client, lease, now, { question });
    } else if (until) {
      await updateFlow(client, lease, now, {
        waiting: { reason: message, until: until.toISOString() },
      });
    } else {
      const last = {
        code: error instanceof LockstepError ? error.code : 'unexpected',
        message,
        fix:
          error instanceof LockstepError
            ? error.fix
            : 'The log has more. Lockstep tries again by itself.',
        at: now.toISOString(),
      };
      await updateFlow(client, lease, now, { last_error: last });
    }
    await notifyLive(client, tenantId, { type: 'sync' });
  }).catch((cause) => {
    if (cause instanceof FencedError) throw cause;
    deps.log.warn({ err: cause }, 'The failure could not be noted');
  });
  const backoff = Math.min(longestBackoffMs, 1000 * 2 ** Math.min(failures, 6));
  const patient =
    error instanceof MarketoError && !isTransient(error) ? longestBackoffMs / 2 : backoff;
  const wait = until ? Math.max(500, Math.min(until.getTime() - now.getTime(), 15_000)) : patient;
  await pulse.rest(wait, signal);
}

/** The flow worked for a while: what was wrong is over. */
async function noteRecovery(context: FlowContext): Promise<void> {
  await context.rest(2_000);
  await withTenantClient(context.db, context.tenantId, async (client) => {
    const flow = await readFlow(client, context.tenantId, peopleFlow);
    const question = flow?.question as Question | null;
    const answered = question?.kind === 'owner-field-missing';
    if (!flow || (flow.waiting === null && flow.last_error === null && !answered)) return;
    await updateFlow(client, context.lease, context.clock.now(), {
      waiting: null,
      last_error: null,
      ...(answered ? { question: null } : {}),
    });
    await notifyLive(client, context.tenantId, { type: 'sync' });
  });
  for (;;) await context.rest(longestBackoffMs);
}

/** R4: without the owner field everybody would seem to be without an owner. */
class OwnerFieldMissing extends LockstepError {}

async function makeContext(
  deps: PeopleFlowDeps,
  lease: Lease,
  signal: AbortSignal,
  pulse: Pulse,
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
      const fields = readFields(client, connection.partitions, deps.clock, signal).then((found) => {
        if (found.map.ownerId !== null) return found;
        throw new OwnerFieldMissing('owner-field-missing', 'Marketo lists no owner field.', {
          origin: 'marketo',
        });
      });
      known = { fields, at: performance.now() };
      fields.catch(() => {
        known = null;
      });
      return fields;
    },
  };
}

import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import type { Log } from '../../observability/log.ts';
import { FencedError, type Lease } from '../engine/fence.ts';
import { claimFlow, readFlow, releaseFlow, renewLease } from '../engine/flows.ts';
import { limitsFor, type QuotaLimits } from '../engine/quota/limits.ts';
import { readBudgetSettings } from '../engine/quota/settings.ts';
import { type FieldContext, readFields } from './fields.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { meterLane, readerLane, streamLane, sweepLane } from './lanes.ts';
import { settleOwnerField } from './owner-field.ts';
import { prepareStreams } from './prepare.ts';
import { Pulse } from './pulse.ts';
import { defaultPeopleSettings, type PeopleSettings } from './settings.ts';
import type { MarketoConnections } from './setup/open-marketo.ts';
import { recentRows } from './streams.ts';
import { Troubles } from './troubles.ts';

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
/** A lane that worked for this long before it failed counts its failures anew: one call in thirty may
 *  fail without a longer wait each time. */
const calmMs = 10_000;
const recoveredMs = 2_000;

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
    await faultPoint('lease-claimed');
    await Promise.all([
      keepLease(deps, lease, stop, all, pulse),
      // A lane that ends by itself gives the lease back: the flow begins anew.
      keepGoing(deps, lease, all, pulse).finally(() => stop.abort()),
    ]);
  } catch (error) {
    if (!all.aborted && !(error instanceof FencedError)) throw error;
  } finally {
    stop.abort();
    await withTenantClient(deps.db, tenantId, async (client) => {
      await faultPoint('lease-before-release');
      await releaseFlow(client, lease);
    }).catch((error) =>
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
      await faultPoint('lease-before-renew');
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

/** Runs the lanes side by side, each begun anew by itself after a failure. */
async function keepGoing(
  deps: PeopleFlowDeps,
  lease: Lease,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<void> {
  const troubles = new Troubles(deps, lease);
  const seen = recentRows();
  const lanes = new AbortController();
  const all = AbortSignal.any([signal, lanes.signal]);
  const keep = (name: string, lane: () => Promise<void>) =>
    keepLane(deps, { name, troubles, signal: all, pulse }, lane);
  let context: FlowContext | null = null;
  await keep('start', async () => {
    context = await makeContext(deps, lease, all, pulse);
    await prepareStreams(context);
  });
  const ready = context as FlowContext | null;
  if (!ready) return;
  const running = [
    keep('streams', () => streamLane(ready, seen)),
    keep('reader', () => readerLane(ready)),
    keep('sweeps', () => sweepLane(ready)),
    keep('meter', () => meterLane(ready)),
  ];
  await Promise.race(running).finally(async () => {
    lanes.abort();
    pulse.wake();
    await Promise.allSettled(running);
  });
}

type Keeper = { name: string; troubles: Troubles; signal: AbortSignal; pulse: Pulse };

/**
 * Runs a lane until it ends by itself or the flow does. A failure is noted and waited out; what was
 * wrong counts as over when the lane has worked for two seconds, or is done.
 */
async function keepLane(
  deps: PeopleFlowDeps,
  { name, troubles, signal, pulse }: Keeper,
  lane: () => Promise<void>,
): Promise<void> {
  const { retrySeconds } = { ...defaultPeopleSettings, ...deps.settings };
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    const began = performance.now();
    const ended = new AbortController();
    const calm = pulse
      .sleep(recoveredMs, AbortSignal.any([signal, ended.signal]))
      .then(() => troubles.over(name))
      .catch(() => {});
    try {
      await lane();
      ended.abort();
      await calm;
      return await troubles.over(name);
    } catch (error) {
      ended.abort();
      await calm;
      if (signal.aborted || error instanceof FencedError) throw error;
      failures = performance.now() - began > calmMs ? 1 : failures + 1;
      await pulse.sleep(await troubles.note(name, error, failures, retrySeconds), signal);
    }
  }
}

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

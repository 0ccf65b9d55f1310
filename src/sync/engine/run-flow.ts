import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import type { Log } from '../../observability/log.ts';
import { FencedError, type Lease } from './fence.ts';
import { claimFlow, type FlowName, readFlow, releaseFlow, renewLease } from './flows.ts';
import { Pulse } from './pulse.ts';
import { type Questions, type RetrySeconds, Troubles } from './troubles.ts';

export type RunDeps = { db: Db; clock: Clock; log: Log };

/** What a flow works with while this process holds its lease. */
export type FlowRun = {
  readonly lease: Lease;
  /** Aborted when the lease is lost, the flow is paused, the process stops, or a lane ended by itself. */
  readonly signal: AbortSignal;
  readonly pulse: Pulse;
  /** Runs a lane until it ends by itself; a failure is noted, waited out, and the lane begun anew. */
  keep(name: string, lane: () => Promise<void>): Promise<void>;
  /** Runs lanes side by side until one of them ends by itself; then the others are stopped. */
  together(lanes: Record<string, () => Promise<void>>): Promise<void>;
};

type Options = { retrySeconds: RetrySeconds; questions?: Questions };

/** A lease holds this long without a sign of life; then another process may take the flow. */
const leaseMs = 10_000;
const renewMs = 1_000;
/** A lane that worked for this long before it failed counts its failures anew: one call in thirty may
 *  fail without a longer wait each time. */
const calmMs = 10_000;
const recoveredMs = 2_000;

/**
 * Runs a flow of one tenant in this process until it is paused or switched off, the lease is lost,
 * `signal` is aborted, or `body` returns, which gives the lease back so that the flow begins anew.
 * Returns at once when another process has it.
 */
export async function runFlow(
  deps: RunDeps,
  flow: { tenantId: string; key: FlowName },
  signal: AbortSignal,
  options: Options,
  body: (run: FlowRun) => Promise<void>,
): Promise<void> {
  const lease: Lease = { tenantId: flow.tenantId, flow: flow.key, leaseId: newId() };
  const now = deps.clock.now();
  const until = new Date(now.getTime() + leaseMs);
  const claimed = await withTenantClient(deps.db, flow.tenantId, (client) =>
    claimFlow(client, lease, { now, until }),
  );
  if (!claimed) return;
  const stop = new AbortController();
  const pulse = new Pulse();
  const all = AbortSignal.any([signal, stop.signal]);
  const troubles = new Troubles(deps, lease, options.questions);
  const run = makeRun({ lease, signal: all, pulse, troubles, retrySeconds: options.retrySeconds });
  try {
    await faultPoint('lease-claimed');
    await Promise.all([
      keepLease(deps, flow.key, lease, stop, all, pulse),
      body(run).finally(() => stop.abort()),
    ]);
  } catch (error) {
    if (!all.aborted && !(error instanceof FencedError)) throw error;
  } finally {
    stop.abort();
    await withTenantClient(deps.db, flow.tenantId, async (client) => {
      await faultPoint('lease-before-release');
      await releaseFlow(client, lease);
    }).catch((error) =>
      deps.log.warn({ err: error }, 'The lease could not be given back; it runs out by itself'),
    );
  }
}

/** Renews the lease, and stops the flow when it was lost or the flow is no longer wanted. */
async function keepLease(
  deps: RunDeps,
  key: FlowName,
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
        wanted: (await readFlow(client, lease.tenantId, key))?.wanted,
      }));
      if (!held || wanted !== 'on') stop.abort(new FencedError(key));
      renewed = performance.now();
    } catch (error) {
      // Without the database nothing can be stored either; the monotonic clock says when to let go.
      if (performance.now() - renewed > leaseMs) stop.abort(error);
    }
    await pulse.rest(renewMs, signal).catch(() => {});
  }
}

type Parts = {
  lease: Lease;
  signal: AbortSignal;
  pulse: Pulse;
  troubles: Troubles;
  retrySeconds: RetrySeconds;
};

function makeRun(parts: Parts): FlowRun {
  const { lease, pulse } = parts;
  const ended = new AbortController();
  const signal = AbortSignal.any([parts.signal, ended.signal]);
  const keep: FlowRun['keep'] = (name, lane) => keepLane(parts, name, signal, lane);
  return {
    lease,
    signal,
    pulse,
    keep,
    async together(lanes) {
      const running = Object.entries(lanes).map(([name, lane]) => keep(name, lane));
      await Promise.race(running).finally(async () => {
        ended.abort();
        pulse.wake();
        await Promise.allSettled(running);
      });
    },
  };
}

/** What was wrong counts as over when the lane has worked for two seconds, or is done. */
async function keepLane(
  { troubles, pulse, retrySeconds }: Parts,
  name: string,
  signal: AbortSignal,
  lane: () => Promise<void>,
): Promise<void> {
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

import { withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { type Claimed, claimDeliveries, extendAttempt, nextDue } from '../engine/outbox/claim.ts';
import { leaseMs, type OutboxContext } from './flow-context.ts';
import { type Attempt, sendClaimed } from './send.ts';

/** After this long the requests of a flow that must stop are cut off; they are looked up later. */
const drainMs = 8_000;

/**
 * Sends what is due, as soon as it is written: several requests side by side, each with rows of its
 * own. When one of them meets something that concerns all, the others come to their end first.
 */
export async function pumpLane(context: OutboxContext): Promise<void> {
  const stop = new AbortController();
  const cut = new AbortController();
  const { signal } = context.run;
  const drain = () => setTimeout(() => cut.abort(signal.reason), drainMs).unref();
  signal.addEventListener('abort', drain, { once: true });
  const pumps = Array.from({ length: context.settings.requestsAtOnce }, () =>
    pump(context, stop.signal, cut.signal).catch((error) => {
      stop.abort();
      context.run.pulse.wake();
      throw error;
    }),
  );
  try {
    const ended = await Promise.allSettled(pumps);
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    signal.removeEventListener('abort', drain);
  }
}

async function pump(context: OutboxContext, stop: AbortSignal, cut: AbortSignal): Promise<void> {
  const { run, settings, clock } = context;
  while (!stop.aborted) {
    run.signal.throwIfAborted();
    const next = await withTenantClient(context.db, context.tenantId, (client) =>
      nextDue(client, {
        tenantId: context.tenantId,
        destination: 'marketo',
        now: clock.now(),
        limit: settings.batch,
      }),
    );
    if (next?.earliest) await sendNext(context, next.earliest, cut);
    else {
      const wait = next ? next.dueAt.getTime() - clock.now().getTime() : settings.idleMs;
      await run.pulse.rest(Math.max(0, Math.min(wait, settings.idleMs)), run.signal);
    }
  }
}

async function sendNext(context: OutboxContext, earliest: Date, cut: AbortSignal): Promise<void> {
  const { token } = await context.anchor.before(earliest, context.run.signal);
  const attempt: Attempt = {
    id: newId(),
    sendBefore: performance.now() + context.settings.sendWithinMs,
    signal: cut,
  };
  const rows = await claim(context, attempt.id, token);
  if (rows.length === 0) return;
  await faultPoint('outbox-claimed');
  await sendClaimed(context, attempt, await anchored(context, attempt, rows, token));
}

/** Rows that are still ours, with a token from before the earliest of them: others came in between. */
async function anchored(
  context: OutboxContext,
  attempt: Attempt,
  rows: readonly Claimed[],
  stored: string,
): Promise<readonly Claimed[]> {
  const earliest = Math.min(...rows.map((row) => row.occurred_at.getTime()));
  const { token } = await context.anchor.before(new Date(earliest), context.run.signal);
  if (token === stored) return rows;
  const leaseUntil = new Date(context.clock.now().getTime() + leaseMs(context.settings));
  const ours = await withTenantClient(context.db, context.tenantId, (client) =>
    extendAttempt(client, {
      tenantId: context.tenantId,
      attemptId: attempt.id,
      leaseUntil,
      readbackFrom: token,
    }),
  );
  attempt.sendBefore = performance.now() + context.settings.sendWithinMs;
  return rows.filter((row) => ours.has(row.id));
}

async function claim(
  context: OutboxContext,
  attemptId: string,
  readbackFrom: string,
): Promise<Claimed[]> {
  await faultPoint('outbox-before-claim');
  const now = context.clock.now();
  return withTenantClient(context.db, context.tenantId, async (client) => {
    const rows = await claimDeliveries(client, {
      lease: context.run.lease,
      destination: 'marketo',
      attemptId,
      now,
      leaseUntil: new Date(now.getTime() + leaseMs(context.settings)),
      readbackFrom,
      limit: context.settings.batch,
    });
    await faultPoint('outbox-claim-before-commit');
    return rows;
  });
}

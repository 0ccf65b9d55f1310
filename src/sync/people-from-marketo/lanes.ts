import { notifyLive } from '../../db/notify.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { buildPeopleIndexes } from '../../people/write/people-indexes.ts';
import { someoneSignedIn } from '../../users/sessions.ts';
import { readCursors } from '../engine/cursors.ts';
import { fence } from '../engine/fence.ts';
import { readFlow, updateFlow } from '../engine/flows.ts';
import { Slots } from '../engine/slots.ts';
import { dueDirty } from './dirty.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { wasSilentTooLong } from './prepare.ts';
import { readDirty } from './read-dirty.ts';
import { beginAskedSweep, runSweep, sweepUnderWay } from './run-sweep.ts';
import { followStream, type SeenRows, streamNames, sweepLateRows } from './streams.ts';

/*
 * The flow is three loops that run side by side as long as the lease holds: streams mark ids, the
 * reader looks at marked ids, sweeps walk over all. Each may fail and begin again by itself.
 */

/** Someone who looked within this time counts as signed in; a session's time moves once a minute. */
const signedInMs = 3 * 60_000;
/** Reads at once; the quota governor spaces them. */
const readsAtOnce = 4;
const batch = 300;

/**
 * Follows the three logs, each at its interval, and sweeps for late rows. Ends when Marketo was away for
 * so long that the flow has to begin anew (R18).
 */
export async function streamLane(context: FlowContext, seen: SeenRows): Promise<void> {
  let sweepDue = context.clock.now().getTime() + context.settings.sweepSeconds * 1000;
  for (;;) {
    const now = context.clock.now();
    const cursors = await withTenantClient(context.db, context.tenantId, (client) =>
      readCursors(client, context.tenantId),
    );
    if (await wasSilentTooLong(context, cursors)) return;
    for (const stream of streamNames) {
      const cursor = cursors.get(stream);
      if (!cursor) continue;
      if (cursor.due_at > now && !(await isOverdue(context, stream, cursor.moved_at))) continue;
      await followStream(context, stream, seen, () => interval(context, stream));
      if (stream === 'leadchanges') await noteCaughtUp(context, now);
    }
    if (now.getTime() >= sweepDue) {
      await sweepLateRows(context, seen);
      sweepDue = context.clock.now().getTime() + context.settings.sweepSeconds * 1000;
    }
    await context.rest(1000 * context.settings.idleSeconds);
  }
}

async function interval(
  context: FlowContext,
  stream: (typeof streamNames)[number],
): Promise<number> {
  const { settings } = context;
  if (stream === 'activities') return settings.activitiesSeconds;
  if (stream === 'deletedleads') return settings.deletedLeadsSeconds;
  const since = new Date(context.clock.now().getTime() - signedInMs);
  const watched = await withTenant(context.db, context.tenantId, (tx) =>
    someoneSignedIn(tx, since),
  );
  return watched ? settings.leadChangesSeconds : settings.leadChangesIdleSeconds;
}

/** Somebody signed in since the last look, which allowed for a longer pause than now. */
async function isOverdue(
  context: FlowContext,
  stream: (typeof streamNames)[number],
  movedAt: Date,
): Promise<boolean> {
  if (stream !== 'leadchanges') return false;
  const waited = (context.clock.now().getTime() - movedAt.getTime()) / 1000;
  if (waited < context.settings.leadChangesSeconds) return false;
  return waited >= (await interval(context, stream));
}

async function noteCaughtUp(context: FlowContext, at: Date): Promise<void> {
  await withTenantClient(context.db, context.tenantId, (client) =>
    updateFlow(client, context.lease, context.clock.now(), { caught_up_to: at, last_read_at: at }),
  );
}

/** Reads marked ids in batches of 300, most urgent first; holds still while a question is open. */
export async function readerLane(context: FlowContext): Promise<void> {
  const slots = new Slots(readsAtOnce);
  const reading = new Set<number>();
  try {
    await readMarked(context, slots, reading);
  } finally {
    await slots.settled();
  }
}

async function readMarked(
  context: FlowContext,
  slots: Slots,
  reading: Set<number>,
): Promise<never> {
  let asked = false;
  for (;;) {
    const { ids, question } = await withTenantClient(
      context.db,
      context.tenantId,
      async (client) => ({
        question: (await readFlow(client, context.tenantId, peopleFlow))?.question ?? null,
        ids: await dueDirty(client, {
          tenantId: context.tenantId,
          now: context.clock.now(),
          except: [...reading],
          limit: batch,
        }),
      }),
    );
    if (asked && question === null) await context.fields(true);
    asked = question !== null;
    if (asked || ids.length === 0) {
      slots.check();
      await context.rest(1000 * context.settings.idleSeconds);
      continue;
    }
    for (const id of ids) reading.add(id);
    await slots.run(async () => {
      try {
        if (!(await readDirty(context, ids)))
          await context.rest(1000 * context.settings.idleSeconds);
      } finally {
        for (const id of ids) reading.delete(id);
      }
    });
  }
}

/** Takes sweeps to their end, and waits for the next one. */
export async function sweepLane(context: FlowContext): Promise<void> {
  // Missing outside of a fill when they came with an update, or when a fill was stopped.
  if (!(await sweepUnderWay(context))) await buildPeopleIndexes(context.db, context.signal);
  for (;;) {
    const worked = (await runSweep(context)) || (await beginAskedSweep(context));
    if (!worked) await context.rest(1000 * context.settings.idleSeconds);
  }
}

/** Measures how many leads a second a sweep looks at, for those who watch. */
export async function meterLane(context: FlowContext): Promise<void> {
  const samples: { at: number; read: number }[] = [];
  for (;;) {
    const read = await withTenantClient(context.db, context.tenantId, async (client) => {
      const result = await client.query<{ read: number }>(
        `SELECT r.read FROM sweep s JOIN sync_run r ON r.tenant_id = s.tenant_id AND r.id = s.run_id
         WHERE s.tenant_id = $1 AND s.state = 'running'`,
        [context.tenantId],
      );
      return result.rows[0]?.read ?? null;
    });
    if (read === null) samples.length = 0;
    else await meter(context, samples, read);
    await context.rest(2000);
  }
}

async function meter(
  context: FlowContext,
  samples: { at: number; read: number }[],
  read: number,
): Promise<void> {
  const at = performance.now();
  samples.push({ at, read });
  while (samples.length > 2 && at - (samples[0]?.at ?? at) > 60_000) samples.shift();
  const first = samples[0];
  const seconds = first ? (at - first.at) / 1000 : 0;
  if (!first || seconds < 1) return;
  await withTenantClient(context.db, context.tenantId, async (client) => {
    await client.query(`UPDATE sweep SET rate = $2 WHERE tenant_id = $1 AND state = 'running'`, [
      context.tenantId,
      (read - first.read) / seconds,
    ]);
    await notifyLive(client, context.tenantId, { type: 'sync' });
    await fence(client, context.lease);
  });
}

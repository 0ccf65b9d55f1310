import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { type Cursor, moveCursor, readCursors } from '../engine/cursors.ts';
import { fence } from '../engine/fence.ts';
import { readFlow, updateFlow } from '../engine/flows.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { beginSweep } from './run-sweep.ts';
import { streamNames } from './streams.ts';
import { closeSweep, runningSweep, type Sweep } from './sweeps.ts';

/** Marketo keeps deletes for 14 days; after this long a silence not every change can be told any more. */
const longestSilenceMs = 10 * 86_400_000;

/**
 * Makes sure that the streams have a beginning and everybody was read once since: first the tokens,
 * then the sweep (R13). After a silence of ten days both begin anew, and nobody counts as up to date
 * before all were compared (R18).
 */
export async function prepareStreams(context: FlowContext): Promise<void> {
  const { tenantId } = context;
  const { cursors, flow, sweep } = await withTenantClient(context.db, tenantId, async (client) => ({
    cursors: await readCursors(client, tenantId),
    flow: await readFlow(client, tenantId, peopleFlow),
    sweep: await runningSweep(client, tenantId),
  }));
  const fields = await context.fields();
  const vendorNow = fields.vendorNow(context.clock.now());
  const begun = haveBegun(cursors);
  const silent = await wasSilentTooLong(context, cursors);
  if (!begun || silent) {
    await beginStreams(context, vendorNow, silent ? 'reconciling' : 'backfill', sweep);
    if (silent) context.log.warn('Marketo was not read for over ten days: everybody is compared');
  }
  const phase = !begun ? 'backfill' : silent ? 'reconciling' : flow?.phase;
  if (sweep && !silent) return;
  if (phase === 'backfill' || phase === 'idle') await beginSweep(context, 'backfill', null);
  if (phase === 'reconciling') await beginSweep(context, 'reconcile', null);
}

function haveBegun(cursors: Map<string, Cursor>): boolean {
  return streamNames.every((stream) => cursors.has(stream));
}

/** Whether a stream stands where Marketo no longer tells everything. */
export async function wasSilentTooLong(
  context: FlowContext,
  cursors: Map<string, Cursor>,
): Promise<boolean> {
  if (!haveBegun(cursors)) return false;
  const vendorNow = (await context.fields()).vendorNow(context.clock.now());
  const oldest = Math.min(...[...cursors.values()].map((cursor) => cursor.watermark.getTime()));
  return vendorNow.getTime() - oldest > longestSilenceMs;
}

async function beginStreams(
  context: FlowContext,
  vendorNow: Date,
  phase: 'backfill' | 'reconciling',
  sweep: Sweep | null,
): Promise<void> {
  const { tenantId, lease } = context;
  const since = new Date(vendorNow.getTime() - context.settings.startBackSeconds * 1000);
  const { token } = await context.client.pagingToken(since, {
    kind: 'lead-changes',
    signal: context.signal,
  });
  await faultPoint('streams-token-read');
  const now = context.clock.now();
  await withTenantClient(context.db, tenantId, async (client) => {
    for (const stream of streamNames) {
      const cursor: Cursor = { stream, token, watermark: since, due_at: now, moved_at: now };
      await moveCursor(client, tenantId, cursor);
    }
    // What it read before the silence is as old as that, and no stream tells of it any more.
    if (sweep && phase === 'reconciling') {
      const note = 'Marketo was not read for over ten days: everybody is compared instead.';
      await closeSweep(client, tenantId, sweep, { state: 'stopped', now, note });
    }
    await updateFlow(client, lease, now, { phase });
    await fence(client, lease);
    await faultPoint('streams-begun-before-commit');
  });
}

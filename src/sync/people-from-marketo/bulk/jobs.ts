import type pg from 'pg';
import { withTenantClient } from '../../../db/tenant.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import type { ExportJob } from '../../../marketo/types.ts';
import { faultPoint } from '../../../observability/fault-points.ts';
import { fence } from '../../engine/fence.ts';
import type { FlowContext } from '../flow-context.ts';
import { forgetPieces, type Sweep, setStep } from '../sweeps.ts';
import { type BulkWindow, setWindow } from './windows.ts';

/** Marketo processes two extracts at a time, of all tools together; more would only queue. */
export const jobsAtOnce = 2;
/** A window whose job failed this often stops the sweep with Marketo's reason. */
const mostTries = 5;

/** Marketo will not do bulk extracts here: the sweep goes on by id (R14). */
export class BulkRefused extends Error {}

/** A window's job or file failed too often. */
export class WindowFailed extends MarketoError {}

/**
 * Brings windows to `ready`, one after the other: makes a job, enqueues it and asks for its status.
 * To be called `jobsAtOnce` times, with the same windows and the same `taken`; ends when every window
 * is applied, as until then a lost or wrong file may need another job.
 *
 * The job's id is stored before it is enqueued and its age before the call, so that a restart goes on
 * with the same job and never takes its rows for younger than they are.
 *
 * @param names REST names to extract.
 * @param held whether enough files are spooled already.
 * @param taken the windows that one of the calls sees to.
 */
export async function runJobs(
  context: FlowContext,
  sweep: Sweep,
  windows: readonly BulkWindow[],
  names: readonly string[],
  held: () => boolean,
  taken: Set<BulkWindow>,
): Promise<void> {
  while (windows.some((w) => w.state !== 'applied')) {
    context.signal.throwIfAborted();
    const free = windows.filter((w) => !taken.has(w));
    const window =
      free.find((w) => w.state === 'created' || w.state === 'queued') ??
      (held() ? undefined : free.find((w) => w.state === 'planned'));
    if (!window) {
      await context.rest(1000);
      continue;
    }
    taken.add(window);
    try {
      if (window.state === 'planned') await create(context, sweep, windows, window, names);
      while (window.state === 'created' || window.state === 'queued') {
        await untilLook(context, window);
        await advance(context, window);
      }
    } finally {
      taken.delete(window);
    }
  }
}

/** Waits until the job's next look is due; one that was perhaps never enqueued is looked at at once. */
async function untilLook(context: FlowContext, window: BulkWindow): Promise<void> {
  while (window.state === 'queued') {
    const left = nextLook(context, window) - context.clock.now().getTime();
    if (left <= 0) return;
    await context.rest(Math.min(left, context.settings.bulkPollSeconds.longest * 1000));
  }
}

/** Looks follow each other at growing distance: a status moves once a minute at most. */
function nextLook(context: FlowContext, window: BulkWindow): number {
  const { first, longest } = context.settings.bulkPollSeconds;
  const since = window.enqueued_at?.getTime() ?? 0;
  const last = window.checked_at?.getTime() ?? since;
  const wait = Math.min(longest * 1000, Math.max(first * 1000, (last - since) / 2));
  return last + wait;
}

async function create(
  context: FlowContext,
  sweep: Sweep,
  windows: readonly BulkWindow[],
  window: BulkWindow,
  names: readonly string[],
): Promise<void> {
  let job: ExportJob;
  await faultPoint('export-before-create');
  try {
    job = await context.client.createExport(
      { fields: names, createdAt: { startAt: window.start_at, endAt: window.end_at } },
      { kind: 'bulk', signal: context.signal },
    );
  } catch (error) {
    if (isRefusal(error)) throw new BulkRefused('Marketo refuses bulk extracts', { cause: error });
    throw error;
  }
  await faultPoint('export-created');
  const { exportId } = job;
  const step = `Marketo prepares file ${window.number + 1} of ${windows.length}`;
  await save(
    context,
    window,
    { state: 'created', export_id: exportId, enqueued_at: context.clock.now() },
    (client) => setStep(client, context.tenantId, sweep.id, { step }),
  );
  await enqueue(context, window, exportId);
}

/** 1035 filter not supported, 603 no right, 703 feature not enabled. */
function isRefusal(error: unknown): boolean {
  return error instanceof MarketoError && ['1035', '603', '703'].includes(error.marketoCode ?? '');
}

/** The time of the call was stored before. */
async function enqueue(context: FlowContext, window: BulkWindow, exportId: string): Promise<void> {
  await faultPoint('export-before-enqueue');
  await context.client.enqueueExport(exportId, { kind: 'bulk', signal: context.signal });
  await faultPoint('export-enqueued');
  await save(context, window, { state: 'queued', checked_at: window.enqueued_at });
}

async function advance(context: FlowContext, window: BulkWindow): Promise<void> {
  const { export_id: exportId } = window;
  if (exportId === null) return;
  const job = await statusOf(context, exportId);
  if (job === null) {
    return startOver(context, window, 'Marketo no longer knows the extract.');
  }
  // After a crash between enqueue and its checkpoint the job may be queued already, or not at all.
  if (job.state === 'created') {
    await save(context, window, { state: 'created', enqueued_at: context.clock.now() });
    return enqueue(context, window, exportId);
  }
  const checked = context.clock.now();
  if (job.state === 'completed') {
    await faultPoint('export-completed');
    await save(context, window, {
      state: 'ready',
      checked_at: checked,
      file_size: job.fileSize,
      checksum: job.sha256,
      rows: job.rows,
    });
    context.wake();
  } else if (job.state === 'failed' || job.state === 'cancelled') {
    const reason =
      job.state === 'cancelled' ? 'it was cancelled in Marketo' : (job.error ?? 'no reason given');
    await startOver(context, window, `Marketo's extract failed: ${reason}.`);
  } else {
    await save(context, window, { state: 'queued', checked_at: checked });
  }
}

/** The job, or null when it is over seven days old or belongs to credentials of before (R21). */
async function statusOf(context: FlowContext, exportId: string): Promise<ExportJob | null> {
  try {
    return await context.client.exportStatus(exportId, { kind: 'bulk', signal: context.signal });
  } catch (error) {
    if (error instanceof MarketoError && unknownJob.has(error.code)) return null;
    throw error;
  }
}

/** No documentation names the code for it: 702 not found, 1013 no such object, or a bare 404. */
const unknownJob = new Set(['marketo-702', 'marketo-1013', 'marketo-http-404']);

/**
 * Makes the window's extract anew. Another file has its rows elsewhere, so the pieces of this one are
 * forgotten; storing a row twice changes nothing.
 *
 * @throws WindowFailed after five tries.
 */
export async function startOver(
  context: FlowContext,
  window: BulkWindow,
  why: string,
): Promise<void> {
  const tries = window.tries + 1;
  context.log.warn({ window: window.number, tries }, why);
  const { tenantId } = context;
  await withTenantClient(context.db, tenantId, async (client) => {
    await forgetPieces(client, tenantId, window.sweep_id, window.number);
    await setWindow(client, tenantId, window, {
      state: 'planned',
      export_id: null,
      enqueued_at: null,
      checked_at: null,
      file_size: null,
      checksum: null,
      tries,
    });
    await fence(client, context.lease);
  });
  if (tries % mostTries === 0) {
    throw new WindowFailed('marketo-extract-failed', why, {
      retryClass: 'B',
      notExecuted: true,
      fix: 'Lockstep tries again by itself. If it stays, look at the extract in Marketo or ask Adobe support.',
    });
  }
}

async function save(
  context: FlowContext,
  window: BulkWindow,
  changes: Parameters<typeof setWindow>[3],
  also: (client: pg.PoolClient) => Promise<void> = async () => {},
): Promise<void> {
  const store = async (client: pg.PoolClient) => {
    await setWindow(client, context.tenantId, window, changes);
    await also(client);
    await fence(client, context.lease);
  };
  // What a lost state costs is a job made, or a status asked for, once more.
  await withTenantClient(context.db, context.tenantId, store, { durable: false });
}

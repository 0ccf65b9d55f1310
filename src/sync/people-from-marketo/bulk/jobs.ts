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
const jobsAtOnce = 2;
/** A window whose job failed this often stops the sweep with Marketo's reason. */
const mostTries = 5;

/** Marketo will not do bulk extracts here: the sweep goes on by id (R14). */
export class BulkRefused extends Error {}

/** A window's job or file failed too often. */
export class WindowFailed extends MarketoError {}

/**
 * Brings every window to `ready`: makes its job, enqueues it and asks for its status, two at a time.
 * The job's id is stored before it is enqueued and its age before the call, so that a restart goes on
 * with the same job and never takes its rows for younger than they are.
 *
 * @param names REST names to extract.
 * @param held whether enough files are spooled already.
 */
export async function runJobs(
  context: FlowContext,
  sweep: Sweep,
  windows: readonly BulkWindow[],
  names: readonly string[],
  held: () => boolean,
): Promise<void> {
  for (;;) {
    context.signal.throwIfAborted();
    // Not before the last is applied: until then a lost or wrong file may need another job.
    if (windows.every((w) => w.state === 'applied')) return;
    const open = windows.filter((w) => ['planned', 'created', 'queued'].includes(w.state));
    const active = open.filter((w) => w.state !== 'planned');
    const next = open.find((w) => w.state === 'planned');
    if (next && active.length < jobsAtOnce && !held())
      await create(context, sweep, windows, next, names);
    for (const window of active) await advance(context, window);
    const idle =
      windows.some((w) => w.state === 'planned') && active.length < jobsAtOnce && !held();
    if (!idle) await context.rest(waitMs(context, windows));
  }
}

function waitMs(context: FlowContext, windows: readonly BulkWindow[]): number {
  const due = windows
    .filter((w) => w.state === 'queued')
    .map((w) => nextLook(context, w) - context.clock.now().getTime());
  return Math.max(20, Math.min(...due, context.settings.bulkPollSeconds.longest * 1000));
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
  await save(context, window, { state: 'created', export_id: job.exportId });
  await enqueue(context, window);
  const step = `Marketo prepares file ${window.number + 1} of ${windows.length}`;
  await withTenantClient(context.db, context.tenantId, (client) =>
    setStep(client, context.tenantId, sweep.id, { step }),
  );
}

/** 1035 filter not supported, 603 no right, 703 feature not enabled. */
function isRefusal(error: unknown): boolean {
  return error instanceof MarketoError && ['1035', '603', '703'].includes(error.marketoCode ?? '');
}

async function enqueue(context: FlowContext, window: BulkWindow): Promise<void> {
  const { export_id: exportId } = window;
  if (exportId === null) return;
  const now = context.clock.now();
  await save(context, window, { state: 'created', enqueued_at: now });
  await faultPoint('export-before-enqueue');
  await context.client.enqueueExport(exportId, { kind: 'bulk', signal: context.signal });
  await faultPoint('export-enqueued');
  await save(context, window, { state: 'queued', checked_at: now });
}

async function advance(context: FlowContext, window: BulkWindow): Promise<void> {
  const { export_id: exportId } = window;
  if (exportId === null) return;
  if (window.state === 'queued' && nextLook(context, window) > context.clock.now().getTime())
    return;
  const job = await statusOf(context, exportId);
  if (job === null) {
    return startOver(context, window, 'Marketo no longer knows the extract.');
  }
  // After a crash between enqueue and its checkpoint the job may be queued already, or not at all.
  if (job.state === 'created') return enqueue(context, window);
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
): Promise<void> {
  const store = async (client: pg.PoolClient) => {
    await setWindow(client, context.tenantId, window, changes);
    await fence(client, context.lease);
  };
  // What a lost state costs is a job made, or a status asked for, once more.
  await withTenantClient(context.db, context.tenantId, store, { durable: false });
}

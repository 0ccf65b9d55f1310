import { rm } from 'node:fs/promises';
import type pg from 'pg';
import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { analyzePeople, buildPeopleIndexes } from '../../people/write/people-indexes.ts';
import { fence } from '../engine/fence.ts';
import { Pulse } from '../engine/pulse.ts';
import { BulkRefused, jobsAtOnce, runJobs } from './bulk/jobs.ts';
import { FileLoader } from './bulk/load.ts';
import { SpoolChanged, spoolPath, spoolWindow } from './bulk/spool.ts';
import {
  type BulkWindow,
  planWindows,
  putWindows,
  readWindows,
  setWindow,
} from './bulk/windows.ts';
import type { FieldContext } from './fields.ts';
import type { FlowContext } from './flow-context.ts';
import type { Sweep } from './sweeps.ts';

/** Ids say little about dates at the beginning, hence a year's margin before the first one seen (R14). */
const marginMs = 365 * 86_400_000;
/** Having waited this long for a file, loading has time for live indexes: people want to search. */
const longIdleMs = 5000;
/** Files that wait to be loaded; no more jobs are made meanwhile. */
const mostWaiting = 3;

/**
 * Lays out the windows of a sweep by bulk, from the first lead to now; to be called in the transaction
 * that opens the sweep, as one without windows would be over at once.
 */
export async function layOutWindows(
  client: pg.ClientBase,
  context: FlowContext,
  sweep: Sweep,
  facts: { fields: FieldContext; firstCreatedAt: Date | null },
): Promise<void> {
  const { fields, firstCreatedAt } = facts;
  const last = fields.vendorNow(context.clock.now());
  const first = new Date((firstCreatedAt ?? last).getTime() - marginMs);
  const windows = planWindows(first, last).filter(
    ({ number }) => sweep.part === null || number % 7 === sweep.part,
  );
  await putWindows(client, context.tenantId, sweep.id, windows);
}

/**
 * Takes every window through job, file and load. Jobs, downloads and loading run side by side, each
 * window's state is stored, and a restart goes on where each stood.
 *
 * @returns false when Marketo refuses bulk extracts: nothing was lost, read by id instead.
 */
export async function sweepByBulk(context: FlowContext, sweep: Sweep): Promise<boolean> {
  const { tenantId } = context;
  const windows = await withTenantClient(context.db, tenantId, (client) =>
    readWindows(client, tenantId, sweep.id),
  );
  const fields = await context.fields();
  const onlyOwner = sweep.part !== null;
  const loading = new Set<BulkWindow>();
  const held = () =>
    windows.filter((w) => w.state === 'ready' || (w.state === 'spooled' && !loading.has(w)))
      .length >= mostWaiting;
  const stop = new AbortController();
  const parts = withOwnPulse(context, AbortSignal.any([context.signal, stop.signal]));
  const taken = new Set<BulkWindow>();
  const names = onlyOwner ? namesOfOwner(fields) : fields.read;
  const running = [
    ...Array.from({ length: jobsAtOnce }, () => runJobs(parts, sweep, windows, names, held, taken)),
    spoolAll(parts, sweep, windows),
    loadAll(parts, sweep, windows, loading, new FileLoader(parts, sweep, fields, onlyOwner)),
  ].map((part) => part.catch(stopOthers(stop, parts)));
  try {
    await Promise.all(running);
  } catch (error) {
    if (error instanceof BulkRefused) return false;
    throw error;
  } finally {
    await Promise.allSettled(running);
  }
  return true;
}

/** The parts wake each other a dozen times for each file; the other lanes have nothing to do with it. */
function withOwnPulse(context: FlowContext, signal: AbortSignal): FlowContext {
  const pulse = new Pulse();
  return {
    ...context,
    signal,
    wake: () => pulse.wake(),
    rest: (ms) => pulse.rest(ms, signal),
  };
}

/**
 * The first failure ends the other parts at their next step, and is the one that is told. They end with
 * a reason of their own: Marketo's error, thrown by calls that it never saw, would be tried again and
 * count as many outages.
 */
function stopOthers(stop: AbortController, context: FlowContext) {
  return (error: unknown): never => {
    if (!stop.signal.aborted) stop.abort(new Error('Another part failed.', { cause: error }));
    context.wake();
    throw (stop.signal.reason as Error).cause;
  };
}

function namesOfOwner(fields: FieldContext): string[] {
  const { ownerId, partitionId } = fields.map;
  return ['id', ownerId, partitionId].filter((name) => name !== null);
}

async function spoolAll(
  context: FlowContext,
  sweep: Sweep,
  windows: readonly BulkWindow[],
): Promise<void> {
  // Also while all are spooled: a file that is lost meanwhile is fetched again.
  while (windows.some((w) => w.state !== 'applied')) {
    context.signal.throwIfAborted();
    const window = windows.find((w) => w.state === 'ready');
    if (!window) {
      await context.rest(1000);
      continue;
    }
    await spoolWindow(context, sweep, window);
    context.wake();
  }
}

/** @param loading the windows whose pieces are being stored. */
async function loadAll(
  context: FlowContext,
  sweep: Sweep,
  windows: readonly BulkWindow[],
  loading: Set<BulkWindow>,
  loader: FileLoader,
): Promise<void> {
  const statistics = freshStatistics(context, sweep, loader);
  let idleSince = performance.now();
  try {
    while (windows.some((w) => w.state !== 'applied')) {
      context.signal.throwIfAborted();
      loader.check();
      const isOpen = (w: BulkWindow) => w.state === 'spooled';
      const window = windows.find((w) => isOpen(w) && !loading.has(w));
      if (!window) {
        if (windows.some(isOpen)) idleSince = performance.now();
        else if (performance.now() - idleSince > longIdleMs) {
          await buildPeopleIndexes(context.db, context.signal);
          idleSince = Number.POSITIVE_INFINITY;
        }
        await context.rest(1000);
        continue;
      }
      const path = spoolPath(context, window);
      const step = `Storing file ${window.number + 1} of ${windows.length}`;
      loading.add(window);
      context.wake();
      try {
        await loader.load(window, path, step, async () => {
          await finish(context, window, path);
          await statistics();
        });
      } catch (error) {
        // Another machine's spool, or a disk that was cleaned: the file is still with Marketo.
        if (!isMissingFile(error)) throw error;
        context.log.warn({ err: error, window: window.number }, 'The file is downloaded again');
        await loader.settled();
        loading.delete(window);
        await rm(path, { force: true });
        await setState(context, window, 'ready');
        context.wake();
      }
    }
  } finally {
    await loader.settled();
  }
}

/**
 * Brings the planner's statistics up to date whenever the people have become four times as many: left
 * alone it takes the table for nearly empty until autovacuum comes by, and reads all of it for a page.
 */
function freshStatistics(
  context: FlowContext,
  sweep: Sweep,
  loader: FileLoader,
): () => Promise<void> {
  let next = 5000;
  return async () => {
    // A comparison leaves them as good as it found them.
    if (sweep.kind === 'reconcile' || loader.rows < next) return;
    next = 4 * loader.rows;
    await analyzePeople(context.db);
  };
}

async function finish(context: FlowContext, window: BulkWindow, path: string): Promise<void> {
  await faultPoint('window-loaded');
  await setState(context, window, 'applied');
  await faultPoint('window-applied');
  await rm(path, { force: true });
}

async function setState(
  context: FlowContext,
  window: BulkWindow,
  state: BulkWindow['state'],
): Promise<void> {
  const store = async (client: pg.PoolClient) => {
    await setWindow(client, context.tenantId, window, { state });
    await fence(client, context.lease);
  };
  // Lost, it makes the file be looked at again, whose pieces are all there.
  await withTenantClient(context.db, context.tenantId, store, { durable: false });
}

function isMissingFile(error: unknown): boolean {
  if (error instanceof SpoolChanged) return true;
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

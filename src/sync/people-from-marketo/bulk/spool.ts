import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { withTenantClient } from '../../../db/tenant.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import { faultPoint } from '../../../observability/fault-points.ts';
import { fence } from '../../engine/fence.ts';
import { countInRun } from '../../engine/runs.ts';
import type { FlowContext } from '../flow-context.ts';
import type { Sweep } from '../sweeps.ts';
import { startOver } from './jobs.ts';
import { type BulkWindow, setWindow } from './windows.ts';

/** Cut downloads in a row without a byte between them, after which the extract is made anew. */
const mostCuts = 10;

/** What is collected before it is written: chunks of the network are 64 KB or less. */
const writeBytes = 1 << 20;

/** The file on disk is not, or no longer, the one whose checksum was compared. */
export class SpoolChanged extends Error {
  constructor() {
    super('A spooled file was changed by another process; it is downloaded again.');
  }
}

/** Where a window's file lies while it is loaded. */
export function spoolPath(context: FlowContext, window: BulkWindow): string {
  return join(context.spoolDir, `${window.sweep_id}-${window.number}-${window.tries}.csv`);
}

/** Removes every file of a sweep, also those that a crash left behind. */
export async function clearSpool(context: FlowContext, sweepId: string): Promise<void> {
  const names = await readdir(context.spoolDir).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(`${sweepId}-`))) {
    await rm(join(context.spoolDir, name), { force: true });
  }
}

/**
 * Brings a `ready` window's file to disk whole: a download that was cut goes on where the file ends,
 * then the checksum of all of it is compared. Nothing of a file is stored before that.
 */
export async function spoolWindow(
  context: FlowContext,
  sweep: Sweep,
  window: BulkWindow,
): Promise<void> {
  const path = spoolPath(context, window);
  await mkdir(dirname(path), { recursive: true });
  const received = await download(context, window, path);
  if (received === null) return;
  await faultPoint('spool-written');
  const { tenantId } = context;
  if (!(await isWhole(path, window))) {
    await rm(path, { force: true });
    await startOver(
      context,
      window,
      'The file does not have the checksum that Marketo gave for it.',
    );
    return;
  }
  await faultPoint('spool-checked');
  const size = await sizeOf(path);
  const store = async (client: pg.PoolClient) => {
    await setWindow(client, tenantId, window, { state: 'spooled', file_size: size });
    await countInRun(client, { tenantId, runId: sweep.run_id }, {}, { bytes: received });
    await fence(client, context.lease);
  };
  // Lost, it makes the file on disk be checked once more.
  await withTenantClient(context.db, tenantId, store, { durable: false });
}

/** Downloads what is missing; the bytes received, or null when the extract had to be made anew. */
async function download(
  context: FlowContext,
  window: BulkWindow,
  path: string,
): Promise<number | null> {
  const exportId = window.export_id ?? '';
  let received = 0;
  for (let cuts = 0; ; ) {
    const size = await sizeOf(path);
    if (window.file_size !== null && size >= window.file_size) return received;
    try {
      const part = await append(context, exportId, path, size);
      received += part.bytes;
      if (part.total === null || part.total <= (await sizeOf(path))) return received;
      cuts = part.bytes > 0 ? 0 : cuts + 1;
    } catch (error) {
      if (!(error instanceof MarketoError)) throw error;
      if (error.code === 'marketo-export-file-missing') {
        await rm(path, { force: true });
        await startOver(context, window, error.message);
        return null;
      }
      // Anything else was tried again by the client already, or says that Marketo is left alone now.
      if (error.code !== 'marketo-download-cut') throw error;
      const grown = (await sizeOf(path)) > size;
      cuts = grown ? 0 : cuts + 1;
      if (cuts >= mostCuts) throw error;
      context.log.info(
        { window: window.number, at: await sizeOf(path) },
        'Download was cut; going on',
      );
    }
  }
}

async function append(
  context: FlowContext,
  exportId: string,
  path: string,
  from: number,
): Promise<{ bytes: number; total: number | null }> {
  const answer = await context.client.downloadExport(exportId, {
    from,
    kind: 'bulk',
    signal: context.signal,
  });
  // A server that ignores Range sends the whole file again.
  const file = await open(path, answer.from === 0 ? 'w' : 'a');
  let bytes = 0;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const write = async () => {
    const chunks = held;
    held = [];
    heldBytes = 0;
    if (chunks.length > 0) await file.writev(chunks);
  };
  try {
    for await (const chunk of answer.chunks) {
      if (bytes === 0) await faultPoint('download-opened');
      held.push(chunk);
      heldBytes += chunk.length;
      bytes += chunk.length;
      if (heldBytes >= writeBytes) await write();
      await faultPoint('download-chunk');
    }
  } finally {
    // Also when the download was cut: it goes on where the file ends.
    await write().finally(() => file.close());
  }
  return { bytes, total: answer.total };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function isWhole(path: string, window: BulkWindow): Promise<boolean> {
  if (window.file_size !== null && (await sizeOf(path)) !== window.file_size) return false;
  if (window.checksum === null) return true;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex') === window.checksum;
}

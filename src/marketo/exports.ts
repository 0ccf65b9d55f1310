import { InvalidInputError } from '../errors.ts';
import type { Caller, CallSpec } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { formatMarketoDate, parseMarketoDate } from './dates.ts';
import { isRecord, toNumber, toText } from './envelope.ts';
import { MarketoError } from './errors.ts';
import type { Answered, CreatedBetween, ExportJob, ExportState } from './types.ts';

const right = 'Read-Only Lead';
const base = '/bulk/v1/leads/export';
const longestSpanMs = 31 * 86_400_000;

export async function createExport(
  call: Caller,
  job: { fields: readonly string[]; createdAt: CreatedBetween },
  options: CallOptions,
): Promise<ExportJob> {
  const { startAt, endAt } = job.createdAt;
  const span = endAt.getTime() - startAt.getTime();
  if (!(span >= 0 && span <= longestSpanMs)) {
    throw new InvalidInputError('A bulk extract covers at most 31 days, its start before its end.');
  }
  const made = await one(
    call,
    {
      doing: 'Creating a bulk extract',
      right,
      kind: 'bulk',
      path: `${base}/create.json`,
      json: {
        format: 'CSV',
        fields: job.fields,
        filter: {
          createdAt: { startAt: formatMarketoDate(startAt), endAt: formatMarketoDate(endAt) },
        },
      },
      once: true,
      startsExport: true,
    },
    options,
  );
  // Seen in the wild: success with a job that failed at once, or without an id.
  if (made.state === 'failed' || made.exportId === '') {
    throw new MarketoError(
      'marketo-export-not-created',
      `Creating a bulk extract failed: ${made.error ?? 'Marketo made no job'}.`,
      { retryClass: 'B', notExecuted: true, fix: 'Lockstep creates it again by itself.' },
    );
  }
  return made;
}

/** A second enqueue answers 1029, "already queued": then ask for the status. */
export function enqueueExport(
  call: Caller,
  exportId: string,
  options: CallOptions,
): Promise<ExportJob> {
  return one(
    call,
    {
      doing: 'Queueing a bulk extract',
      right,
      kind: 'bulk',
      method: 'POST',
      path: `${pathOf(exportId)}/enqueue.json`,
      once: true,
      startsExport: true,
    },
    options,
  );
}

export function exportStatus(
  call: Caller,
  exportId: string,
  options: CallOptions,
): Promise<ExportJob> {
  return one(
    call,
    {
      doing: 'Asking for the state of a bulk extract',
      right,
      kind: 'bulk',
      path: `${pathOf(exportId)}/status.json`,
    },
    options,
  );
}

export function cancelExport(
  call: Caller,
  exportId: string,
  options: CallOptions,
): Promise<ExportJob> {
  return one(
    call,
    {
      doing: 'Cancelling a bulk extract',
      right,
      kind: 'bulk',
      method: 'POST',
      path: `${pathOf(exportId)}/cancel.json`,
    },
    options,
  );
}

export async function listExports(call: Caller, options: CallOptions): Promise<ExportJob[]> {
  const answer = await call.envelope(
    {
      doing: 'Listing the bulk extracts',
      right,
      kind: 'setup',
      path: `${base}.json`,
      query: { batchSize: '300' },
    },
    options,
  );
  return answer.result.map((row) => toJob(row, answer));
}

async function one(call: Caller, spec: CallSpec, options: CallOptions): Promise<ExportJob> {
  const answer = await call.envelope(spec, options);
  return toJob(answer.result[0], answer);
}

export function pathOf(exportId: string): string {
  return `${base}/${encodeURIComponent(exportId)}`;
}

const states: Record<string, ExportState> = {
  created: 'created',
  queued: 'queued',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  // Documents spell it with one l, servers with two.
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

function toJob(value: unknown, answer: Answered): ExportJob {
  const row = isRecord(value) ? value : {};
  const state = states[(toText(row.status) ?? '').toLowerCase()];
  if (!state) {
    throw new MarketoError(
      'marketo-export-state',
      `Marketo reports a state of a bulk extract that nobody documents: ${toText(row.status) ?? 'none'}.`,
      { retryClass: 'B', notExecuted: false, fix: 'Lockstep asks again by itself.' },
    );
  }
  const exportId = toText(row.exportId) ?? '';
  const checksum = /^sha256:([0-9a-f]{64})$/i.exec(toText(row.fileChecksum) ?? '');
  return {
    exportId: exportId === 'null' ? '' : exportId,
    state,
    createdAt: parseMarketoDate(row.createdAt),
    queuedAt: parseMarketoDate(row.queuedAt),
    finishedAt: parseMarketoDate(row.finishedAt),
    rows: toNumber(row.numberOfRecords),
    fileSize: toNumber(row.fileSize),
    sha256: checksum?.[1]?.toLowerCase() ?? null,
    error: toText(row.errorMsg),
    vendorTime: answer.vendorTime,
  };
}

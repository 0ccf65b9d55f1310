import { isoSeconds } from '../../support/time.ts';
import { ApiError } from '../api/errors.ts';
import { list } from '../api/params.ts';
import { pageOf } from '../api/position-paging.ts';
import type { ApiCall, Route } from '../api/route.ts';
import { RawAnswer } from '../api/route.ts';
import type { ExportJob, ExportJobs, JobStatus } from '../bulk/jobs.ts';
import type { Permission } from '../users.ts';

const LISTED_DAYS = 7;
const DAY_MS = 86_400_000;
const TYPES = { CSV: 'text/csv', TSV: 'text/tab-separated-values', SSV: 'text/csv' };

/** What every kind of bulk extract shares: all but how a job is created. */
export function bulkJobRoutes(
  kind: ExportJob['kind'],
  permission: Permission,
  jobs: ExportJobs,
  create: (call: ApiCall) => ExportJob,
): Route[] {
  const base = `/bulk/v1/${kind}/export`;
  const name = kind === 'leads' ? 'lead-export' : 'activity-export';
  const permissions = [permission];
  const jobOf = (call: ApiCall): ExportJob => {
    const job = jobs.find(call.path.id ?? '', kind, call.user.login);
    if (!job) throw new ApiError('1013', `Export job '${call.path.id}' not found`);
    return job;
  };
  return [
    {
      name: `${name}-create`,
      method: 'POST',
      path: `${base}/create.json`,
      permissions,
      handle: (call) => ({ result: [view(create(call), 'Created')] }),
    },
    {
      name: `${name}-enqueue`,
      method: 'POST',
      path: `${base}/:id/enqueue.json`,
      permissions,
      handle: (call) => {
        const job = jobOf(call);
        jobs.enqueue(job);
        return { result: [view(job, 'Queued')] };
      },
    },
    {
      name: `${name}-cancel`,
      method: 'POST',
      path: `${base}/:id/cancel.json`,
      permissions,
      handle: (call) => {
        const job = jobOf(call);
        jobs.cancel(job);
        return { result: [view(job, 'Cancelled')] };
      },
    },
    {
      name: `${name}-status`,
      method: 'GET',
      path: `${base}/:id/status.json`,
      permissions,
      handle: (call) => {
        const job = jobOf(call);
        return { result: [view(job, jobs.shownStatus(job))] };
      },
    },
    {
      name: `${name}-list`,
      method: 'GET',
      path: `/bulk/v1/${kind}/export.json`,
      permissions,
      handle: (call) => listJobs(call, kind, jobs),
    },
    {
      name: `${name}-file`,
      method: 'GET',
      path: `${base}/:id/file.json`,
      permissions,
      handle: (call) =>
        fileAnswer(call, jobs.find(call.path.id ?? '', kind, call.user.login), jobs),
    },
  ];
}

/** A job as the API shows it at a state that may be older than the real one. */
function view(job: ExportJob, status: JobStatus): Record<string, unknown> {
  const started = status !== 'Created' && status !== 'Queued' && job.startedAt !== null;
  const finished = status === 'Completed' || status === 'Failed';
  return {
    exportId: job.id,
    format: job.format,
    status,
    createdAt: isoSeconds(job.createdAt),
    ...(status !== 'Created' && job.queuedAt !== null
      ? { queuedAt: isoSeconds(job.queuedAt) }
      : {}),
    ...(started ? { startedAt: isoSeconds(job.startedAt ?? 0) } : {}),
    ...(finished ? { finishedAt: isoSeconds(job.finishedAt ?? 0) } : {}),
    ...(status === 'Completed'
      ? { numberOfRecords: job.records, fileSize: job.size, fileChecksum: job.checksum }
      : {}),
    ...(status === 'Failed' ? { errorMsg: job.errorMsg } : {}),
  };
}

function listJobs(
  call: ApiCall,
  kind: ExportJob['kind'],
  jobs: ExportJobs,
): Record<string, unknown> {
  // Both spellings are in use; jobs say Cancelled.
  const wanted = new Set(
    list(call, 'status').map((status) => (status === 'Canceled' ? 'Cancelled' : status)),
  );
  const newest = Math.max(0, ...jobs.all().map((job) => job.createdAt));
  const own = jobs
    .all()
    .filter((job) => job.kind === kind && job.owner === call.user.login)
    .filter((job) => newest - job.createdAt <= LISTED_DAYS * DAY_MS)
    .map((job) => view(job, jobs.shownStatus(job)))
    .filter((job) => wanted.size === 0 || wanted.has(String(job.status)));
  const { items, nextPageToken } = pageOf(call, own);
  return { result: items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
}

function fileAnswer(call: ApiCall, job: ExportJob | undefined, jobs: ExportJobs): RawAnswer {
  const path = job && jobs.fileOf(job);
  if (!job || path === undefined) {
    return new RawAnswer(404, { 'content-type': 'text/plain' }, 'Export file not found');
  }
  const headers = {
    'content-type': `${TYPES[job.format]};charset=UTF-8`,
    'accept-ranges': 'bytes',
  };
  const range = /^bytes=(\d*)-(\d*)$/.exec(String(call.headers.range ?? ''));
  if (!range) {
    const whole = { ...headers, 'content-length': String(job.size) };
    return new RawAnswer(200, whole, jobs.read(path, 0, job.size - 1));
  }
  const [, from = '', to = ''] = range;
  const start = from === '' ? Math.max(0, job.size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? job.size - 1 : Math.min(Number(to), job.size - 1);
  if (start > end) {
    return new RawAnswer(416, { 'content-range': `bytes */${job.size}` }, '');
  }
  return new RawAnswer(
    206,
    {
      ...headers,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${job.size}`,
    },
    jobs.read(path, start, end),
  );
}

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxClock } from '../../support/clock.ts';
import { centralDay } from '../../support/time.ts';
import { ApiError } from '../api/errors.ts';
import type { MarketoSettings } from '../settings.ts';
import type { ExportFormat, FilePiece } from './cells.ts';

export type JobStatus = 'Created' | 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Cancelled';

export interface ExportJob {
  id: string;
  kind: 'leads' | 'activities';
  /** The login of the API user that made it: nobody else sees it. */
  owner: string;
  format: ExportFormat;
  status: JobStatus;
  createdAt: number;
  queuedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  records: number;
  size: number;
  checksum: string;
  errorMsg: string | null;
  file: string | null;
  /** What status.json says until its next refresh. */
  shown: { at: number; status: JobStatus };
}

interface Work {
  pieces: () => Generator<FilePiece>;
  written: boolean;
}

const QUEUE = 10;
const PROCESSING = 2;
const DAY_MS = 86_400_000;
const FILE_DAYS = 7;

/**
 * Bulk extract jobs of all kinds: one queue of ten, two of them processing, 500 MB a day. A job
 * writes its file to a temporary folder in slices that let other calls through, and is completed
 * when the file is written and its time has passed.
 */
export class ExportJobs {
  private readonly jobs = new Map<string, ExportJob>();
  private readonly work = new Map<string, Work>();
  private readonly clock: SandboxClock;
  private readonly settings: MarketoSettings;
  private folder: string | undefined;
  private failNext: string[] = [];
  private closed = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(clock: SandboxClock, settings: MarketoSettings) {
    this.clock = clock;
    this.settings = settings;
  }

  create(
    kind: ExportJob['kind'],
    owner: string,
    format: ExportFormat,
    pieces: () => Generator<FilePiece>,
  ): ExportJob {
    this.checkQuota();
    const now = this.clock.now();
    const job: ExportJob = {
      id: randomUUID(),
      kind,
      owner,
      format,
      status: 'Created',
      createdAt: now,
      queuedAt: null,
      startedAt: null,
      finishedAt: null,
      records: 0,
      size: 0,
      checksum: '',
      errorMsg: null,
      file: null,
      shown: { at: now, status: 'Created' },
    };
    this.jobs.set(job.id, job);
    this.work.set(job.id, { pieces, written: false });
    return job;
  }

  enqueue(job: ExportJob): void {
    this.settle();
    if (job.status !== 'Created') throw new ApiError('1029', 'Export job is already queued');
    this.checkQuota();
    const waiting = this.all().filter((other) => isRunning(other.status)).length;
    if (waiting >= QUEUE) throw new ApiError('1029');
    job.queuedAt = this.clock.now();
    job.status = 'Queued';
    job.shown = { at: job.queuedAt, status: 'Queued' };
    this.settle();
  }

  cancel(job: ExportJob): void {
    this.settle();
    if (!isRunning(job.status) && job.status !== 'Created') {
      throw new ApiError('1003', `Export job is ${job.status} and can't be cancelled`);
    }
    job.status = 'Cancelled';
    job.finishedAt = this.clock.now();
    job.shown = { at: job.finishedAt, status: 'Cancelled' };
    this.settle();
  }

  /** Ends a job as Failed, as trouble inside Marketo would. */
  fail(job: ExportJob, message: string): void {
    job.status = 'Failed';
    job.errorMsg = message;
    job.finishedAt = this.clock.now();
    this.settle();
  }

  /** The next job that starts to process fails. */
  failNextStart(message: string): void {
    this.failNext.push(message);
  }

  /** A job of this user, or undefined: others' jobs do not exist for it. */
  find(id: string, kind: ExportJob['kind'], owner: string): ExportJob | undefined {
    this.settle();
    const job = this.jobs.get(id);
    return job?.kind === kind && job.owner === owner ? job : undefined;
  }

  all(): ExportJob[] {
    return [...this.jobs.values()];
  }

  /** What status.json may say now: it moves at most once in `statusRefreshMs`. */
  shownStatus(job: ExportJob): JobStatus {
    this.settle();
    const now = this.clock.now();
    if (now - job.shown.at >= this.settings.statusRefreshMs) {
      job.shown = { at: now, status: job.status };
    }
    return job.shown.status;
  }

  /** The file of a completed job, while it is kept (7 days). */
  fileOf(job: ExportJob): string | undefined {
    this.settle();
    const kept = this.clock.now() - (job.finishedAt ?? 0) <= FILE_DAYS * DAY_MS;
    return job.status === 'Completed' && kept ? (job.file ?? undefined) : undefined;
  }

  /** Bytes that today's finished jobs have written. */
  get bytesToday(): number {
    const today = centralDay(this.clock.now());
    return this.all()
      .filter((job) => job.status === 'Completed' && centralDay(job.finishedAt ?? 0) === today)
      .reduce((sum, job) => sum + job.size, 0);
  }

  private checkQuota(): void {
    if (this.settings.exportLimit && this.bytesToday >= this.settings.exportQuotaBytes) {
      const megabytes = Math.round(this.settings.exportQuotaBytes / (1024 * 1024));
      throw new ApiError('1029', `Export daily quota ${megabytes}MB exceeded.`);
    }
  }

  /** Completes what is due and starts what may start. */
  private settle(): void {
    if (this.closed) return;
    const now = this.clock.now();
    for (const job of this.all()) {
      if (job.status !== 'Processing' || !this.work.get(job.id)?.written) continue;
      const due = (job.startedAt ?? now) + this.settings.exportJobMs;
      if (now >= due) {
        job.status = 'Completed';
        job.finishedAt = now;
      } else {
        this.later(due - now);
      }
    }
    for (const job of this.all()) {
      const processing = this.all().filter((other) => other.status === 'Processing').length;
      if (processing >= PROCESSING) break;
      if (job.status === 'Queued') this.start(job);
    }
  }

  private later(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.settle();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private start(job: ExportJob): void {
    job.status = 'Processing';
    job.startedAt = this.clock.now();
    const message = this.failNext.shift();
    if (message !== undefined) {
      this.fail(job, message);
      return;
    }
    this.write(job).catch((error: unknown) => {
      if (!this.closed) this.fail(job, String(error));
    });
  }

  private async write(job: ExportJob): Promise<void> {
    const work = this.work.get(job.id);
    if (!work) return;
    this.folder ??= await mkdtemp(join(tmpdir(), 'marketo-sandbox-'));
    const path = join(this.folder, `${job.id}.csv`);
    const file = await open(path, 'w');
    const sum = createHash('sha256');
    let size = 0;
    let records = 0;
    try {
      for (const piece of work.pieces()) {
        if (this.closed || job.status !== 'Processing') return;
        sum.update(piece.bytes);
        size += piece.bytes.length;
        records += piece.records;
        await file.write(piece.bytes);
      }
    } finally {
      await file.close();
    }
    job.size = size;
    job.records = records;
    job.checksum = `sha256:${sum.digest('hex')}`;
    job.file = path;
    work.written = true;
    this.settle();
  }

  /** The bytes from `start` to `end`, both inclusive. */
  read(path: string, start: number, end: number): AsyncIterable<Uint8Array> {
    return createReadStream(path, { start, end, highWaterMark: 256 * 1024 });
  }

  /** Drops the temporary folder, whatever still runs. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  /** The same for the last moment of a process, where nothing can be awaited. */
  closeNow(): void {
    this.closed = true;
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}

function isRunning(status: JobStatus): boolean {
  return status === 'Queued' || status === 'Processing';
}

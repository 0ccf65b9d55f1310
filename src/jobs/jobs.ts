import { PgBoss } from 'pg-boss';
import { appRole } from '../db/roles.ts';
import type { Log } from '../observability/log.ts';

/**
 * Wake-ups and schedules (R1). What must be done is in our own tables; a job only says that somebody
 * should look now, so emptying the queue loses nothing.
 */
export type Jobs = {
  /** Asks some worker to run `queue` with `data`; one job per key waits or runs at a time. */
  send(queue: string, data: object, key: string): Promise<void>;
  /** Takes jobs of `queue`; the signal is aborted when this process stops or loses the job. */
  work(
    queue: string,
    atOnce: number,
    handler: (data: unknown, signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** Sends a job of `queue` by cron, in UTC, once for all processes. */
  schedule(queue: string, cron: string): Promise<void>;
  stop(): Promise<void>;
};

type Options = {
  url: string;
  log: Log;
  /** False for processes that only send. */
  supervise: boolean;
};

/** A job without a sign of life for this long goes to another worker; the least that pg-boss takes. */
const heartbeatSeconds = 10;
/** Queues look for dead workers this often; the default of 60 s would leave a flow alone for a minute. */
const lookSeconds = 2;
/** A flow's job runs until it is paused; pg-boss wants an end, and the next one follows at once. */
const longestJobSeconds = 23 * 3600;

/** Starts pg-boss in its own schema, which belongs to the app's role. */
export async function openJobs(options: Options): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: options.url,
    options: `-c role=${appRole}`,
    application_name: 'lockstep-jobs',
    max: 4,
    schema: 'pgboss',
    createSchema: false,
    supervise: options.supervise,
    schedule: options.supervise,
    superviseIntervalSeconds: lookSeconds,
    monitorIntervalSeconds: lookSeconds,
  });
  boss.on('error', (error) => options.log.warn({ err: error }, 'The job queue reports an error'));
  await boss.start();
  const stopping = new AbortController();
  const known = new Set<string>();

  async function ensure(queue: string): Promise<void> {
    if (known.has(queue)) return;
    await boss.createQueue(queue, {
      policy: 'exclusive',
      heartbeatSeconds,
      expireInSeconds: longestJobSeconds,
      retryLimit: 1_000_000,
      deleteAfterSeconds: 60,
    });
    known.add(queue);
  }

  return {
    async send(queue, data, key) {
      await ensure(queue);
      await boss.send(queue, data, { singletonKey: key });
    },
    async work(queue, atOnce, handler) {
      await ensure(queue);
      await boss.work<unknown>(
        queue,
        { pollingIntervalSeconds: 1, localConcurrency: atOnce, batchSize: 1 },
        async (jobs) => {
          for (const job of jobs) {
            await handler(job.data, AbortSignal.any([job.signal, stopping.signal]));
          }
        },
      );
    },
    async schedule(queue, cron) {
      await ensure(queue);
      await boss.schedule(queue, cron, {}, { tz: 'UTC', singletonKey: queue });
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { MarketoClient } from '../../marketo/client-types.ts';
import type { Log } from '../../observability/log.ts';
import type { FlowRun } from '../engine/run-flow.ts';
import type { Anchor } from './anchor.ts';
import type { MappingContext } from './map-activity.ts';

export const activitiesFlow = 'activities-to-marketo';

/** Sizes and pauses of the flow; milliseconds. */
export type OutboxSettings = {
  /** Records of one request: Marketo takes 300. */
  batch: number;
  /** Requests at once; the quota governor spaces them. */
  requestsAtOnce: number;
  /** Without a wake-up the pump looks this often. */
  idleMs: number;
  /** From the claim to the socket, by the monotonic clock; whoever slept longer lets go of its rows. */
  sendWithinMs: number;
  /** After a failure that may pass. */
  backoff: { firstMs: number; longestMs: number };
  /** Between two looks for an unconfirmed activity. */
  lookAgain: { firstMs: number; longestMs: number };
  retrySeconds: { first: number; longest: number };
};

export const defaultOutboxSettings: OutboxSettings = {
  batch: 300,
  requestsAtOnce: 4,
  idleMs: 5_000,
  sendWithinMs: 45_000,
  backoff: { firstMs: 2_000, longestMs: 15 * 60_000 },
  lookAgain: { firstMs: 5_000, longestMs: 2 * 60_000 },
  retrySeconds: { first: 2, longest: 60 },
};

/** Marketo gives the call 90 s and we 120; then it is over, whatever became of it. */
const answerWithinMs = 150_000;

/** How long a claim holds without a sign of life. */
export function leaseMs(settings: OutboxSettings): number {
  return settings.sendWithinMs + answerWithinMs;
}

/** What the parts of the flow work with while this process holds the lease. */
export type OutboxContext = {
  readonly db: Db;
  readonly tenantId: string;
  readonly run: FlowRun;
  readonly clock: Clock;
  readonly log: Log;
  readonly client: MarketoClient;
  readonly settings: OutboxSettings;
  readonly anchor: Anchor;
  /** Our types in this Marketo, as they are now. */
  mapping(): Promise<MappingContext>;
};

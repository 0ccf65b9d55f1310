import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Log } from '../../observability/log.ts';
import type { Secrets } from '../../secrets.ts';
import type { Lease } from '../engine/fence.ts';
import type { SalesEmailSettings } from './flow-context.ts';
import type { MailConnection } from './mail-connection.ts';

/** An email on its way: what keeps its attempt alive, and when it last showed that. */
export type Flight = {
  attemptId: string;
  /** performance.now(): a clock that a suspended machine cannot turn back. */
  renewedAt: number;
};

/** What sending works with while this process holds the flow's lease. */
export type SendContext = {
  readonly db: Db;
  readonly tenantId: string;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly settings: SalesEmailSettings;
  /** Where recipients reach the tracking and unsubscribe pages. */
  readonly trackingUrl: string;
  readonly flights: Map<string, Flight>;
  mailConnection(): Promise<MailConnection | null>;
};

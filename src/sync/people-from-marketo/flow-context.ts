import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { MarketoClient } from '../../marketo/client-types.ts';
import type { Lease } from '../engine/fence.ts';
import type { QuotaLimits } from '../engine/quota/limits.ts';
import type { FieldContext } from './fields.ts';
import type { PeopleSettings } from './settings.ts';

/** What every part of the people flow works with while this process holds the lease. */
export type FlowContext = {
  readonly db: Db;
  readonly tenantId: string;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Logger;
  readonly client: MarketoClient;
  readonly settings: PeopleSettings;
  /** Aborted when the lease is lost, the flow is paused or the process stops. */
  readonly signal: AbortSignal;
  /** Where bulk files are kept while they are loaded. */
  readonly spoolDir: string;
  /** Our share of Marketo's limits, which decides between reading by id and bulk extracts. */
  limits(): Promise<QuotaLimits>;
  /** The fields of this Marketo, kept for an hour; `fresh` asks again. */
  fields(fresh?: boolean): Promise<FieldContext>;
  /** Wakes the parts that wait for work: something was marked, a sweep began, an answer came. */
  wake(): void;
  /** Sleeps until `ms` have passed or wake() is called; throws when aborted. */
  rest(ms: number): Promise<void>;
};

export const peopleFlow = 'people-from-marketo';

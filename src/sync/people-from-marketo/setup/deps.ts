import type { Clock } from '../../../clock.ts';
import type { Db } from '../../../db/pool.ts';
import type { Log } from '../../../observability/log.ts';
import type { Secrets } from '../../../secrets.ts';

/** What connecting to Marketo needs of the program. */
export type SetupDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
};

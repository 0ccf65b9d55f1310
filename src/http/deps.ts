import type { FlowStatus } from '../../contract/sync.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Secrets } from '../secrets.ts';
import type { MarketoConnections } from '../sync/people-from-marketo/setup/open-marketo.ts';
import type { SystemMail } from '../users/invitation-email.ts';

/** What the web server and its routes work with. The caller opens and closes `db`. */
export type HttpDeps = {
  readonly db: Db;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly secrets: Secrets;
  /** Each tenant's Marketo behind its quota governor. The caller closes it. */
  readonly marketo: MarketoConnections;
  /** True when this installation runs on the stand-in's made-up data. */
  readonly demo: boolean;
  /** The state of every flow of a tenant, as `GET /api/v1/sync` answers it; sent to open browsers. */
  readonly flowStatus: (tenantId: string) => Promise<FlowStatus[]>;
  /**
   * Sends a message of Lockstep itself by the company's mail server; left out where there is none. Fails
   * with a LockstepError that says why it was not sent.
   */
  readonly sendSystemMail?: (tenantId: string, mail: SystemMail) => Promise<void>;
  /** Folder of the built web app; `web/dist` of this installation when left out. */
  readonly webDir?: string;
};

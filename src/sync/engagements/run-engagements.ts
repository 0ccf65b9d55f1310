import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { processEngagements, settleMs } from '../../emails/tracking/process.ts';
import type { Log } from '../../observability/log.ts';

type Deps = { db: Db; clock: Clock; log: Log };

const lookMs = 1000;

/**
 * Makes activities of the opens and clicks of all tenants until told to stop. Any number of processes
 * may do so at once; what one leaves behind when it dies, another takes.
 */
export async function runEngagements(deps: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await processDue(deps, signal);
    } catch (error) {
      deps.log.warn({ err: error }, 'Opens and clicks could not be worked on; trying again');
    }
    await delay(lookMs, undefined, { signal }).catch(() => {});
  }
}

/** Everything that is due now, tenant by tenant. */
export async function processDue(deps: Omit<Deps, 'log'>, signal?: AbortSignal): Promise<void> {
  const { db, clock } = deps;
  const { rows } = await db.pool.query<{ tenant_id: string }>({
    name: 'engagements-due',
    text: 'SELECT tenant_id FROM lookup_engagements($1)',
    values: [new Date(clock.now().getTime() - settleMs)],
  });
  for (const { tenant_id: tenantId } of rows) {
    for (let more = true; more && !signal?.aborted; ) {
      ({ more } = await withTenantClient(db, tenantId, (client) =>
        processEngagements(client, { tenantId, now: clock.now() }),
      ));
    }
  }
}

import { removeOldRequestKeys } from '../calls/request-key.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { withTenant, withTenantClient } from '../db/tenant.ts';
import type { Log } from '../observability/log.ts';
import { listTenants } from '../tenants/tenants.ts';
import { readFlow } from './engine/flows.ts';
import { saveUsage } from './engine/quota/usage.ts';
import { keepHistory, removeOld } from './engine/retention.ts';
import { requestComparison } from './people-from-marketo/commands.ts';
import { peopleFlow } from './people-from-marketo/flow-context.ts';
import type { MarketoConnections } from './people-from-marketo/setup/open-marketo.ts';

type Deps = { db: Db; clock: Clock; log: Log; connections: MarketoConnections };

/** The hour of the tenant's night in which a seventh of the people is compared (R19). */
const compareHour = 2;
const dayMs = 86_400_000;

/**
 * What is due once an hour: old rows leave (R6), Marketo's own count of calls is read, and at night a
 * seventh of the people is compared. Harmless when it runs twice or late.
 */
export async function keepHouse(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await keepHistory(deps.db, now);
  for (const { tenantId } of await listTenants(deps.db)) {
    try {
      await removeOld(deps.db, tenantId, now);
      await withTenantClient(deps.db, tenantId, (client) =>
        removeOldRequestKeys(client, { tenantId, now }),
      );
      if (await isRunning(deps, tenantId)) {
        await readUsageOf(deps, tenantId, now);
        await compareAtNight(deps, tenantId, now);
      }
    } catch (error) {
      // One tenant's trouble, say a Marketo that is away, does not keep the others waiting.
      deps.log.warn(
        { err: error, tenantId },
        'Housekeeping failed for one company; it is due again in an hour',
      );
    }
  }
}

async function isRunning(deps: Deps, tenantId: string): Promise<boolean> {
  const flow = await withTenantClient(deps.db, tenantId, (client) =>
    readFlow(client, tenantId, peopleFlow),
  );
  return flow?.wanted === 'on' && flow.phase === 'streams';
}

async function readUsageOf(deps: Deps, tenantId: string, now: Date): Promise<void> {
  const { client } = await deps.connections.open(tenantId);
  const days = await client.usage({ kind: 'sweep' });
  await withTenant(deps.db, tenantId, (tx) => saveUsage(tx, tenantId, days, now));
}

async function compareAtNight(deps: Deps, tenantId: string, now: Date): Promise<void> {
  const tenant = await withTenant(deps.db, tenantId, (tx) =>
    tx.selectFrom('tenant').select('time_zone').executeTakeFirstOrThrow(),
  );
  if (localHour(now, tenant.time_zone) !== compareHour) return;
  const part = Math.floor(now.getTime() / dayMs) % 7;
  await withTenantClient(deps.db, tenantId, (client) =>
    requestComparison(client, { tenantId, now }, part),
  );
}

/** 0 to 23 in a time zone; in UTC where the zone is none that this machine knows. */
export function localHour(at: Date, timeZone: string): number {
  const options = { hour: 'numeric', hourCycle: 'h23' } as const;
  try {
    return Number(new Intl.DateTimeFormat('en', { ...options, timeZone }).format(at));
  } catch {
    return at.getUTCHours();
  }
}

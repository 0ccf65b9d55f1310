import { withTenant } from '../db/tenant.ts';
import { listTenants } from '../tenants/tenants.ts';
import { removeEndedSessions } from '../users/sessions.ts';
import { removeOldSignInTries } from '../users/sign-in-limit.ts';
import type { HttpDeps } from './deps.ts';

/**
 * Removes sessions that have ended and sign-in counts that are over. Neither is looked at any more, so
 * a failure costs nothing but space until the next run.
 */
export async function removeEnded(deps: Pick<HttpDeps, 'db' | 'clock' | 'log'>): Promise<void> {
  try {
    const at = deps.clock.now();
    await removeOldSignInTries(deps.db, at);
    for (const { tenantId } of await listTenants(deps.db)) {
      await withTenant(deps.db, tenantId, (tx) => removeEndedSessions(tx, at));
    }
  } catch (error) {
    deps.log.warn({ err: error }, 'ended sessions could not be removed');
  }
}

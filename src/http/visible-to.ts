import { withTenant } from '../db/tenant.ts';
import { type VisibleOwners, visibleOwners } from '../people/visible-owners.ts';
import type { Caller } from './caller.ts';
import type { HttpDeps } from './deps.ts';

/** Whose people the caller may see. For an administrator or a program nothing is asked. */
export async function visibleTo(
  deps: Pick<HttpDeps, 'db'>,
  caller: Caller,
): Promise<VisibleOwners> {
  if (caller.by === 'api-key' || caller.role === 'admin') return 'everybody';
  return withTenant(deps.db, caller.tenantId, (tx) => visibleOwners(tx, caller));
}

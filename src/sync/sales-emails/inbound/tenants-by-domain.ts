import type { Db } from '../../../db/pool.ts';
import { withTenantClient } from '../../../db/tenant.ts';
import { readMailServer } from '../../../emails/mail-server.ts';
import { listTenants } from '../../../tenants/tenants.ts';

/** Companies change their domains rarely; a new one is known within this time. */
const keptMs = 10_000;

/**
 * Whose reply domain it is. Needed for mail without a token of ours only, such as what a mailbox rule
 * forwards.
 */
export function tenantsByDomain(deps: { db: Db }) {
  let known: Promise<Map<string, string[]>> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const { tenantId } of await listTenants(deps.db)) {
      const server = await withTenantClient(deps.db, tenantId, (client) =>
        readMailServer(client, tenantId),
      );
      const domain = server?.reply_domain?.toLowerCase();
      if (domain) found.set(domain, [...(found.get(domain) ?? []), tenantId]);
    }
    return found;
  }

  return async (domain: string): Promise<string[]> => {
    if (!known || performance.now() - readAt > keptMs) {
      readAt = performance.now();
      known = read();
      known.catch(() => {
        known = null;
      });
    }
    return (await known).get(domain.toLowerCase()) ?? [];
  };
}

import { domainToASCII } from 'node:url';
import type pg from 'pg';
import { InvalidInputError } from '../errors.ts';

export type BlockedDomain = { domain: string; reason: string | null; createdAt: Date };

/**
 * The domain of what an admin typed, `@example.com` or an address, too.
 *
 * @throws InvalidInputError
 */
function domainOf(text: string): string {
  const given = text.trim().slice(text.trim().lastIndexOf('@') + 1);
  const domain = domainToASCII(given.toLowerCase());
  if (/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return domain;
  throw new InvalidInputError(`"${text}" is not a domain.`, 'Enter one such as example.com.');
}

export async function listBlockedDomains(
  client: pg.ClientBase,
  tenantId: string,
): Promise<BlockedDomain[]> {
  const { rows } = await client.query<{ domain: string; reason: string | null; created_at: Date }>({
    name: 'blocked-domains',
    text: 'SELECT domain, reason, created_at FROM blocked_domain WHERE tenant_id = $1 ORDER BY domain',
    values: [tenantId],
  });
  return rows.map(({ created_at: createdAt, ...rest }) => ({ ...rest, createdAt }));
}

/** Blocks a domain and everything below it. Harmless when it is blocked already. */
export async function blockDomain(
  client: pg.ClientBase,
  actor: { tenantId: string; userId: string | null; now: Date },
  entry: { domain: string; reason: string | null },
): Promise<string> {
  const domain = domainOf(entry.domain);
  await client.query(
    `INSERT INTO blocked_domain (tenant_id, domain, reason, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, domain) DO UPDATE SET reason = excluded.reason`,
    [actor.tenantId, domain, entry.reason, actor.now, actor.userId],
  );
  return domain;
}

export async function unblockDomain(
  client: pg.ClientBase,
  tenantId: string,
  domain: string,
): Promise<void> {
  await client.query('DELETE FROM blocked_domain WHERE tenant_id = $1 AND domain = $2', [
    tenantId,
    domain,
  ]);
}

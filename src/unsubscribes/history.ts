import type pg from 'pg';
import { asked, askedValues, eventsOf, type Whom } from './opt-out-keys.ts';
import type { OptOutScope, OptOutSource } from './opt-outs.ts';

/** One thing that was said about a person's emails. */
export type OptOutEvent = {
  id: string;
  at: Date;
  action: 'set' | 'lift';
  source: OptOutSource;
  scope: OptOutScope;
  /** The seller whose emails alone it is about. */
  sellerName: string | null;
  reason: string | null;
  address: string | null;
  emailId: string | null;
  /** Who did it by hand. */
  userName: string | null;
};

/**
 * What was said about a person, newest first: under their address, as any of their merged records, or by
 * others with the address. One lift is one line, however many records it cleared.
 */
export async function optOutHistory(
  client: pg.ClientBase,
  tenantId: string,
  whom: Whom,
): Promise<OptOutEvent[]> {
  const { rows } = await client.query<OptOutEvent>({
    name: 'opt-out-history',
    text: `SELECT e.id, e.at, e.action, e.source, e.scope, e.reason, e.address_key AS address,
             e.email_id AS "emailId", u.name AS "userName", s.name AS "sellerName"
           FROM ${asked} CROSS JOIN LATERAL (
             SELECT DISTINCT ON (CASE action WHEN 'lift' THEN at::text || scope ELSE id::text END) *
             FROM (${eventsOf('a')}) every
           ) e
           LEFT JOIN app_user u ON u.tenant_id = $1 AND u.id = e.user_id
           LEFT JOIN app_user s ON s.tenant_id = $1 AND s.id::text = e.scope
           ORDER BY e.seq DESC LIMIT 200`,
    values: [tenantId, ...askedValues([whom])],
  });
  return rows;
}

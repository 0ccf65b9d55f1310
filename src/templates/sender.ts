import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';

export type Sender = {
  name: string | null;
  email: string | null;
  title: string | null;
  signatureHtml: string | null;
};

/** As whom a user writes: their usual identity, else their account. Nobody for an API key. */
export async function senderOf(
  tx: TenantTx,
  { tenantId, userId }: { tenantId: string; userId: string | null },
): Promise<Sender> {
  const { rows } = await sql<Sender>`
    SELECT coalesce(i.name, u.name) AS name, coalesce(i.address, u.email) AS email,
      NULL AS title, i.signature_html AS "signatureHtml"
    FROM app_user u
    LEFT JOIN email_identity i ON i.tenant_id = u.tenant_id AND i.user_id = u.id AND i.is_default
    WHERE u.tenant_id = ${tenantId} AND u.id = ${userId}::uuid`.execute(tx);
  return rows[0] ?? { name: null, email: null, title: null, signatureHtml: null };
}

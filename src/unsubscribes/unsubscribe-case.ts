import type pg from 'pg';
import { allEmails, findOptOut, setOptOut } from './opt-outs.ts';

/** Whom an unsubscribe link is about: the recipient of one email, whatever became of them since. */
export type UnsubscribeCase = {
  tenantId: string;
  emailId: string;
  personId: string | null;
  marketoId: number | null;
  address: string;
  company: string;
  sellerId: string;
  sellerName: string;
};

/** Null when there is no such email. */
export async function readUnsubscribeCase(
  client: pg.ClientBase,
  { tenantId, emailId }: { tenantId: string; emailId: string },
): Promise<UnsubscribeCase | null> {
  const { rows } = await client.query<Omit<UnsubscribeCase, 'tenantId' | 'emailId'>>({
    name: 'unsubscribe-case',
    text: `SELECT e.person_id AS "personId", e.marketo_id AS "marketoId", e.to_address AS address,
             t.name AS company, e.user_id AS "sellerId", coalesce(i.name, u.name, '') AS "sellerName"
           FROM email e JOIN tenant t ON t.tenant_id = $1
           LEFT JOIN app_user u ON u.tenant_id = $1 AND u.id = e.user_id
           LEFT JOIN email_identity i ON i.tenant_id = $1 AND i.id = e.identity_id
           WHERE e.tenant_id = $1 AND e.id = $2 AND e.to_address IS NOT NULL`,
    values: [tenantId, emailId],
  });
  const row = rows[0];
  return row ? { tenantId, emailId, ...row } : null;
}

/** Whether nothing is left to unsubscribe from. */
export async function isUnsubscribed(client: pg.ClientBase, of: UnsubscribeCase): Promise<boolean> {
  return (await findOptOut(client, of)) !== null;
}

type Choice = {
  what: 'all' | 'sender';
  reason: string | null;
  source: 'link' | 'one-click';
  now: Date;
};

/** Does what the recipient asked for; once, however often it is asked. */
export async function unsubscribe(
  client: pg.ClientBase,
  of: UnsubscribeCase,
  { what, reason, source, now }: Choice,
): Promise<void> {
  const { tenantId, personId, marketoId, address, emailId } = of;
  const scope = what === 'sender' ? of.sellerId : allEmails;
  await setOptOut(client, {
    tenantId,
    personId,
    marketoId,
    address,
    emailId,
    scope,
    reason,
    source,
    now,
  });
}

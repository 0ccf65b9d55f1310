import type pg from 'pg';
import { newId } from '../ids.ts';
import type { EmailRow } from './email-row.ts';

export type InboundKind = 'reply' | 'bounce' | 'auto-reply' | 'complaint' | 'other';

export type NewInbound = {
  tenantId: string;
  kind: InboundKind;
  /** The Message-ID, else a hash of the message. */
  dedupeKey: string;
  emailId: string | null;
  receivedAt: Date;
  fromAddress: string | null;
  subject: string;
  bodyText: string | null;
  bounceType?: 'hard' | 'soft' | null;
  statusCode?: string | null;
  details?: string | null;
};

/**
 * Stores a message that came in.
 *
 * @returns false when it was stored before (R52): then nothing that follows from it may be done again.
 */
export async function storeInbound(client: pg.ClientBase, message: NewInbound): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'store-inbound',
    text: `INSERT INTO inbound_message (tenant_id, id, kind, dedupe_key, email_id, received_at,
             from_address, subject, body_text, bounce_type, status_code, details)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
           ON CONFLICT (tenant_id, kind, dedupe_key) DO NOTHING`,
    values: [
      message.tenantId,
      newId(),
      message.kind,
      message.dedupeKey,
      message.emailId,
      message.receivedAt,
      message.fromAddress,
      message.subject,
      message.bodyText,
      message.bounceType ?? null,
      message.statusCode ?? null,
      message.details ?? null,
    ],
  });
  return rowCount === 1;
}

export type Answer = {
  id: string;
  kind: InboundKind;
  receivedAt: Date;
  fromAddress: string | null;
  subject: string | null;
  text: string | null;
  bounceType: 'hard' | 'soft' | null;
  details: string | null;
};

/** What came back to an email, oldest first. */
export async function answersTo(
  client: pg.ClientBase,
  tenantId: string,
  emailId: string,
): Promise<Answer[]> {
  const { rows } = await client.query<Answer>({
    name: 'answers-to-email',
    text: `SELECT id, kind, received_at AS "receivedAt", from_address AS "fromAddress", subject,
             body_text AS text, bounce_type AS "bounceType", details
           FROM inbound_message WHERE tenant_id = $1 AND email_id = $2
           ORDER BY received_at, id`,
    values: [tenantId, emailId],
  });
  return rows;
}

/** The sent email that one of these Message-IDs names, the nearest in the thread first. */
export async function emailByMessageIds(
  client: pg.ClientBase,
  tenantId: string,
  messageIds: readonly string[],
): Promise<EmailRow | null> {
  if (messageIds.length === 0) return null;
  const { rows } = await client.query<EmailRow>({
    name: 'email-by-message-ids',
    text: `SELECT e.* FROM email e JOIN unnest($2::text[]) WITH ORDINALITY m(id, n)
             ON m.id IN (e.message_id, e.server_message_id)
           WHERE e.tenant_id = $1 AND e.state IN ('sent', 'sending', 'unknown')
           ORDER BY m.n LIMIT 1`,
    values: [tenantId, messageIds],
  });
  return rows[0] ?? null;
}

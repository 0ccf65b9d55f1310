import type pg from 'pg';
import { type Attachment, listAttachments } from '../../emails/attachments.ts';
import { senderOf } from '../../emails/email-facts.ts';
import { type EmailRow, emailById, emailNotFound } from '../../emails/email-row.ts';
import { type Answer, answersTo } from '../../emails/inbound-messages.ts';
import { type EmailSummary, emailSummary } from '../../emails/list-emails.ts';
import { readMailServer } from '../../emails/mail-server.ts';
import { messageSize } from './message-size.ts';

export type Engagement = {
  kind: 'open' | 'click';
  at: Date;
  link: string | null;
  machine: boolean;
  own: boolean;
};

export type EmailDetails = {
  row: EmailRow;
  summary: EmailSummary;
  from: string | null;
  attachments: Attachment[];
  engagements: Engagement[];
  answers: Answer[];
  size: number;
  maxSize: number | null;
};

/** Opens and clicks shown of one email; a mailing list behind an address can make thousands. */
const mostEngagements = 200;

/**
 * An email with everything that belongs to it.
 *
 * @param mayReadAll whether the reader sees other sellers' emails.
 * @throws NotFoundError
 */
export async function readEmail(
  client: pg.ClientBase,
  reader: { tenantId: string; userId: string; mayReadAll: boolean },
  id: string,
): Promise<EmailDetails> {
  const { tenantId } = reader;
  const row = await emailById(client, tenantId, id);
  const summary = await emailSummary(client, tenantId, id);
  if (!row || !summary) throw emailNotFound(id);
  // A draft is nobody's business but its writer's.
  const mine = row.user_id === reader.userId;
  if (!mine && (!reader.mayReadAll || row.state === 'draft')) throw emailNotFound(id);
  const attachments = await listAttachments(client, tenantId, id);
  const server = await readMailServer(client, tenantId);
  return {
    row,
    summary,
    from: row.identity_id ? await senderOf(client, row) : null,
    attachments,
    engagements: await engagementsOf(client, tenantId, id),
    answers: await answersTo(client, tenantId, id),
    size: messageSize({ bodyHtml: row.body_html, attachments }),
    maxSize: server?.max_bytes ?? null,
  };
}

async function engagementsOf(
  client: pg.ClientBase,
  tenantId: string,
  emailId: string,
): Promise<Engagement[]> {
  const { rows } = await client.query<Engagement>({
    name: 'engagements-of-email',
    text: `SELECT kind, at, link, machine, own FROM email_engagement
           WHERE tenant_id = $1 AND email_id = $2 ORDER BY at DESC LIMIT $3`,
    values: [tenantId, emailId, mostEngagements],
  });
  return rows;
}

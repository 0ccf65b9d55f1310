import type pg from 'pg';
import type { EmailState } from '../db/schema-emails.ts';

/** One line of a list of emails. */
export type EmailSummary = {
  id: string;
  state: EmailState;
  subject: string;
  to: { personId: string | null; name: string | null; address: string | null };
  templateName: string | null;
  problem: { code: string; message: string; fix: string } | null;
  dueAt: Date | null;
  sentAt: Date | null;
  updatedAt: Date;
  opens: number;
  clicks: number;
  replies: number;
  bounced: boolean;
};

/** The tabs of the list. */
export const emailFolders = ['drafts', 'outgoing', 'sent', 'not-confirmed', 'failed'] as const;
export type EmailFolder = (typeof emailFolders)[number];

const statesOf: Record<EmailFolder, EmailState[]> = {
  drafts: ['draft'],
  outgoing: ['queued', 'sending', 'waiting'],
  sent: ['sent'],
  'not-confirmed': ['unknown'],
  failed: ['failed', 'cancelled'],
};

type Page = { limit: number; before: Date | null };

const counted = (kind: 'open' | 'click') =>
  `(SELECT count(*) FROM email_engagement g WHERE g.tenant_id = e.tenant_id AND g.email_id = e.id
      AND g.kind = '${kind}' AND NOT g.machine AND NOT g.own)`;
const cameBack = `FROM inbound_message m WHERE m.tenant_id = e.tenant_id AND m.email_id = e.id`;

const columns = `e.id, e.state, coalesce(e.sent_subject, e.subject) AS subject, e.person_id,
  p.first_name, p.last_name, e.to_address, e.template_name, e.error_code, e.error_message,
  e.error_fix, e.due_at, e.sent_at, e.updated_at,
  ${counted('open')}::int AS opens, ${counted('click')}::int AS clicks,
  (SELECT count(*) ${cameBack} AND m.kind = 'reply')::int AS replies,
  EXISTS (SELECT ${cameBack} AND m.kind = 'bounce')
    OR e.error_code IS NOT DISTINCT FROM 'mail-recipient-refused' AS bounced`;

type Row = {
  id: string;
  state: EmailState;
  subject: string;
  person_id: string | null;
  first_name: string | null;
  last_name: string | null;
  to_address: string | null;
  template_name: string | null;
  error_code: string | null;
  error_message: string | null;
  error_fix: string | null;
  due_at: Date | null;
  sent_at: Date | null;
  updated_at: Date;
  opens: number;
  clicks: number;
  replies: number;
  bounced: boolean;
};

/** A seller's emails of one folder, the one changed last first. */
export async function listEmails(
  client: pg.ClientBase,
  who: { tenantId: string; userId: string },
  folder: EmailFolder,
  { limit, before }: Page,
): Promise<EmailSummary[]> {
  const { rows } = await client.query<Row>({
    name: 'list-emails',
    text: `SELECT ${columns} FROM email e
           LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.person_id
           WHERE e.tenant_id = $1 AND e.user_id = $2 AND e.state = ANY($3)
             AND ($4::timestamptz IS NULL OR e.updated_at < $4)
           ORDER BY e.updated_at DESC, e.id LIMIT $5`,
    values: [who.tenantId, who.userId, statesOf[folder], before, limit],
  });
  return rows.map(summary);
}

/** One email as a line. */
export async function emailSummary(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
): Promise<EmailSummary | null> {
  const { rows } = await client.query<Row>({
    name: 'email-summary',
    text: `SELECT ${columns} FROM email e
           LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.person_id
           WHERE e.tenant_id = $1 AND e.id = $2`,
    values: [tenantId, id],
  });
  return rows[0] ? summary(rows[0]) : null;
}

/** How many emails each folder holds. */
export async function countEmails(
  client: pg.ClientBase,
  who: { tenantId: string; userId: string },
): Promise<Record<EmailFolder, number>> {
  const { rows } = await client.query<{ state: EmailState; count: number }>({
    name: 'count-emails',
    text: `SELECT state, count(*)::int AS count FROM email
           WHERE tenant_id = $1 AND user_id = $2 GROUP BY state`,
    values: [who.tenantId, who.userId],
  });
  const of = (folder: EmailFolder) =>
    rows.reduce((sum, row) => (statesOf[folder].includes(row.state) ? sum + row.count : sum), 0);
  return {
    drafts: of('drafts'),
    outgoing: of('outgoing'),
    sent: of('sent'),
    'not-confirmed': of('not-confirmed'),
    failed: of('failed'),
  };
}

function summary(row: Row): EmailSummary {
  const name = [row.first_name, row.last_name].filter(Boolean).join(' ');
  return {
    id: row.id,
    state: row.state,
    subject: row.subject,
    to: { personId: row.person_id, name: name || null, address: row.to_address },
    templateName: row.template_name,
    problem: row.error_code
      ? { code: row.error_code, message: row.error_message ?? '', fix: row.error_fix ?? '' }
      : null,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    updatedAt: row.updated_at,
    opens: row.opens,
    clicks: row.clicks,
    replies: row.replies,
    bounced: row.bounced,
  };
}

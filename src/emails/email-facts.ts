import type pg from 'pg';
import type { ActivityAttributes } from '../activities/model.ts';
import type { EmailRow } from './email-row.ts';

type EmailFacts = ActivityAttributes<'email-sent'>;

/** What of an email is told. */
export type Told = Pick<
  EmailRow,
  'id' | 'subject' | 'sent_subject' | 'suffix' | 'template_id' | 'template_name'
>;

/** What every activity about an email says of it (the attributes in Marketo). */
export function emailFacts(email: Told, sentBy: string): EmailFacts {
  return {
    emailId: email.id,
    subject: email.sent_subject ?? email.subject,
    suffix: email.suffix ?? '',
    sentBy,
    templateId: email.template_id,
    templateName: email.template_name,
    campaignName: null,
    campaignStep: null,
  };
}

/** The address that an email was sent from; the seller's sign-in address when the identity is gone. */
export async function senderOf(client: pg.ClientBase, email: EmailRow): Promise<string> {
  const { rows } = await client.query<{ address: string }>({
    name: 'sender-of-email',
    text: `SELECT coalesce(i.address, u.email) AS address FROM app_user u
           LEFT JOIN email_identity i ON i.tenant_id = $1 AND i.id = $3
           WHERE u.tenant_id = $1 AND u.id = $2`,
    values: [email.tenant_id, email.user_id, email.identity_id],
  });
  return rows[0]?.address ?? '';
}

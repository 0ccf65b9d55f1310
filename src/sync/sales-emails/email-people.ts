import type pg from 'pg';
import type { EmailRow } from '../../emails/email-row.ts';

/** Who writes to whom, as it is now. */
export type EmailPeople = {
  person: {
    id: string;
    marketoId: number;
    firstName: string | null;
    lastName: string | null;
    email: string | null;
    company: string | null;
    title: string | null;
    phone: string | null;
    linkedinUrl: string | null;
    country: string | null;
  } | null;
  seller: { name: string; email: string };
  identity: { address: string; name: string; signatureHtml: string } | null;
};

type Row = {
  person_id: string | null;
  marketo_id: number;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  company: string | null;
  title: string | null;
  phone: string | null;
  linkedin_url: string | null;
  extra: Record<string, unknown> | null;
  user_name: string;
  user_email: string;
  address: string | null;
  identity_name: string;
  signature_html: string;
};

export async function readEmailPeople(
  client: pg.ClientBase,
  email: Pick<EmailRow, 'tenant_id' | 'person_id' | 'user_id' | 'identity_id'>,
): Promise<EmailPeople> {
  const { rows } = await client.query<Row>({
    name: 'email-people',
    text: `SELECT p.id AS person_id, p.marketo_id, p.first_name, p.last_name, p.email, p.company,
             p.title, p.phone, p.linkedin_url, p.extra, u.name AS user_name, u.email AS user_email, i.address,
             i.name AS identity_name, i.signature_html
           FROM app_user u
           LEFT JOIN person p ON p.tenant_id = $1 AND p.id = $2
           LEFT JOIN email_identity i ON i.tenant_id = $1 AND i.id = $4 AND i.user_id = u.id
           WHERE u.tenant_id = $1 AND u.id = $3`,
    values: [email.tenant_id, email.person_id, email.user_id, email.identity_id],
  });
  const row = rows[0] as Row;
  const country = row.extra?.country;
  return {
    person: row.person_id
      ? {
          id: row.person_id,
          marketoId: row.marketo_id,
          firstName: row.first_name,
          lastName: row.last_name,
          email: row.email,
          company: row.company,
          title: row.title,
          phone: row.phone,
          linkedinUrl: row.linkedin_url,
          country: typeof country === 'string' ? country : null,
        }
      : null,
    seller: { name: row.user_name, email: row.user_email },
    identity: row.address
      ? { address: row.address, name: row.identity_name, signatureHtml: row.signature_html }
      : null,
  };
}

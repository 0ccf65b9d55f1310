import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import type { Viewer } from './viewer.ts';

/** People, except `sent`. Opens and clicks of machines and of the sender are left out. */
export type TemplateResults = {
  templateId: string;
  /** Emails. */
  sent: number;
  people: number;
  opened: number;
  clicked: number;
  replied: number;
  bounced: number;
};

/** What came of the emails with these templates; those without a sent email are left out. */
export async function templateResults(
  tx: TenantTx,
  { tenantId }: Viewer,
  { templateIds, since }: { templateIds: readonly string[]; since: Date | null },
): Promise<TemplateResults[]> {
  if (templateIds.length === 0) return [];
  const { rows } = await sql<TemplateResults>`
    SELECT e.template_id AS "templateId", count(*)::int AS sent,
      count(DISTINCT who)::int AS people,
      count(DISTINCT who) FILTER (WHERE g.opened)::int AS opened,
      count(DISTINCT who) FILTER (WHERE g.clicked)::int AS clicked,
      count(DISTINCT who) FILTER (WHERE i.replied)::int AS replied,
      count(DISTINCT who) FILTER (WHERE i.bounced)::int AS bounced
    FROM (SELECT *, coalesce(marketo_id::text, lower(to_address)) AS who FROM email
      WHERE tenant_id = ${tenantId} AND template_id = ANY(${templateIds}::uuid[])
        AND sent_at >= ${since ?? '-infinity'}) e
    ${engagement}
    GROUP BY e.template_id`.execute(tx);
  return rows;
}

export type TemplateEmail = {
  id: string;
  personId: string | null;
  personName: string;
  subject: string;
  sentBy: string | null;
  sentAt: Date;
  opened: boolean;
  clicked: boolean;
  replied: boolean;
  bounced: boolean;
};

/** The latest emails with a template; a seller sees only their own (product.md 3.11). */
export async function templateEmails(
  tx: TenantTx,
  viewer: Viewer,
  { templateId, limit }: { templateId: string; limit: number },
): Promise<TemplateEmail[]> {
  const { rows } = await sql<TemplateEmail>`
    SELECT e.id, e.person_id AS "personId", coalesce(e.sent_subject, e.subject) AS subject,
      coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), e.to_address, '')
        AS "personName",
      u.name AS "sentBy", e.sent_at AS "sentAt", g.opened, g.clicked, i.replied, i.bounced
    FROM (SELECT * FROM email
      WHERE tenant_id = ${viewer.tenantId} AND template_id = ${templateId} AND sent_at IS NOT NULL
        AND (${viewer.role !== 'seller'} OR user_id = ${viewer.userId}::uuid)
      ORDER BY sent_at DESC, id LIMIT ${limit}) e
    LEFT JOIN person p ON p.tenant_id = e.tenant_id AND p.id = e.person_id
    LEFT JOIN app_user u ON u.tenant_id = e.tenant_id AND u.id = e.user_id
    ${engagement}
    ORDER BY e.sent_at DESC, e.id`.execute(tx);
  return rows;
}

const engagement = sql`
  CROSS JOIN LATERAL (SELECT coalesce(bool_or(kind = 'open'), false) AS opened,
      coalesce(bool_or(kind = 'click'), false) AS clicked
    FROM email_engagement WHERE tenant_id = e.tenant_id AND email_id = e.id
      AND NOT machine AND NOT own) g
  CROSS JOIN LATERAL (SELECT coalesce(bool_or(kind = 'reply'), false) AS replied,
      coalesce(bool_or(kind = 'bounce'), false) AS bounced
    FROM inbound_message WHERE tenant_id = e.tenant_id AND email_id = e.id) i`;

import { type RawBuilder, sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import { mayEdit, type Viewer, visibleTo } from './viewer.ts';

export type Sharing = 'private' | 'teams' | 'everyone';

export type TemplateRow = {
  id: string;
  name: string;
  subject: string;
  category: { id: string; name: string } | null;
  owner: { id: string; name: string };
  sharing: Sharing;
  teams: { id: string; name: string }[];
  favourite: boolean;
  nonCommercial: boolean;
  archivedAt: Date | null;
  updatedAt: Date;
  /** When an email with it was sent last; null: never. */
  lastUsedAt: Date | null;
  mayEdit: boolean;
};

export type TemplateFilter = {
  /** Any part of name, subject or text of the body. */
  search?: string | undefined;
  view: 'all' | 'mine' | 'favourites' | 'shared' | 'unused' | 'archive';
  /** `none`: those without a category. */
  categoryId?: string | undefined;
};

/** More than a company has (product.md 7, no. 15: 2,000). */
const most = 2000;
/** A template that no email was sent with for so long is unused (product.md 7, no. 69). */
const unusedDays = 90;

/** The templates that the viewer sees, by name. */
export async function listTemplates(
  tx: TenantTx,
  viewer: Viewer,
  filter: TemplateFilter,
  now: Date,
): Promise<TemplateRow[]> {
  const conditions = sql.join(
    [visibleTo(viewer), inView(filter.view, viewer, now), inCategory(filter), matching(filter)],
    sql` AND `,
  );
  const { rows } = await sql<Selected>`
    SELECT ${selected(viewer)} FROM ${source(viewer)}
    WHERE ${conditions} ORDER BY lower(t.name), t.id LIMIT ${most}`.execute(tx);
  return rows.map((row) => toRow(viewer, row));
}

export type Selected = {
  id: string;
  name: string;
  subject: string;
  category: { id: string; name: string } | null;
  owner_id: string;
  owner_name: string | null;
  sharing: Sharing;
  teams: { id: string; name: string }[];
  favourite: boolean;
  non_commercial: boolean;
  archived_at: Date | null;
  updated_at: Date;
  last_used_at: Date | null;
};

export function selected(viewer: Viewer): RawBuilder<unknown> {
  return sql`t.id, t.name, t.subject, t.owner_id, u.name AS owner_name, t.sharing, t.non_commercial,
    t.archived_at, t.updated_at, used.at AS last_used_at,
    CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'name', c.name) END AS category,
    coalesce((SELECT json_agg(json_build_object('id', m.id, 'name', m.name) ORDER BY m.name)
      FROM template_team tt JOIN team m ON m.tenant_id = tt.tenant_id AND m.id = tt.team_id
      WHERE tt.tenant_id = t.tenant_id AND tt.template_id = t.id), '[]') AS teams,
    EXISTS (SELECT FROM template_favourite f WHERE f.tenant_id = t.tenant_id
      AND f.template_id = t.id AND f.user_id = ${viewer.userId}::uuid) AS favourite`;
}

export function source({ tenantId }: Viewer): RawBuilder<unknown> {
  return sql`(SELECT * FROM template WHERE tenant_id = ${tenantId}) t
    LEFT JOIN app_user u ON u.tenant_id = t.tenant_id AND u.id = t.owner_id
    LEFT JOIN template_category c ON c.tenant_id = t.tenant_id AND c.id = t.category_id
    LEFT JOIN LATERAL (SELECT max(e.sent_at) AS at FROM email e WHERE e.tenant_id = t.tenant_id
      AND e.template_id = t.id AND e.sent_at IS NOT NULL) used ON true`;
}

export function toRow(viewer: Viewer, row: Selected): TemplateRow {
  return {
    id: row.id,
    name: row.name,
    subject: row.subject,
    category: row.category,
    owner: { id: row.owner_id, name: row.owner_name ?? 'Former user' },
    sharing: row.sharing,
    teams: row.teams,
    favourite: row.favourite,
    nonCommercial: row.non_commercial,
    archivedAt: row.archived_at,
    updatedAt: row.updated_at,
    lastUsedAt: row.last_used_at,
    mayEdit: mayEdit(viewer, row.owner_id),
  };
}

function inView(view: TemplateFilter['view'], viewer: Viewer, now: Date): RawBuilder<boolean> {
  const longAgo = new Date(now.getTime() - unusedDays * 86_400_000);
  const conditions: Record<TemplateFilter['view'], RawBuilder<boolean>> = {
    all: sql`t.archived_at IS NULL`,
    mine: sql`t.archived_at IS NULL AND t.owner_id = ${viewer.userId}::uuid`,
    favourites: sql`t.archived_at IS NULL AND EXISTS (SELECT FROM template_favourite f
      WHERE f.tenant_id = t.tenant_id AND f.template_id = t.id AND f.user_id = ${viewer.userId}::uuid)`,
    shared: sql`t.archived_at IS NULL AND t.sharing <> 'private'`,
    // A new one had no chance yet.
    unused: sql`t.archived_at IS NULL AND t.created_at < ${longAgo}
      AND coalesce(used.at, '-infinity') < ${longAgo}`,
    archive: sql`t.archived_at IS NOT NULL`,
  };
  return conditions[view];
}

function inCategory({ categoryId }: TemplateFilter): RawBuilder<boolean> {
  if (categoryId === undefined) return sql`true`;
  if (categoryId === 'none') return sql`t.category_id IS NULL`;
  return sql`t.category_id = ${categoryId}::uuid`;
}

/**
 * Some 2,000 rows at most: read one by one, since under row-level security LIKE uses no index. The
 * text is matched as one reads it: elements within a line part no words, others do.
 */
function matching({ search }: TemplateFilter): RawBuilder<boolean> {
  const words = search?.trim().replace(/\s+/g, ' ');
  if (!words) return sql`true`;
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const withinLine = '</?(a|b|code|em|font|i|s|small|span|strong|u)(\\s[^>]*)?>';
  return sql`(t.name ILIKE ${pattern} OR t.subject ILIKE ${pattern} OR regexp_replace(
    regexp_replace(t.body_html, ${withinLine}, '', 'gi'), '(<[^>]*>|&nbsp;|\\s)+', ' ', 'g')
    ILIKE ${pattern})`;
}

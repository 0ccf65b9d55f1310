import type pg from 'pg';

/**
 * What an email takes over from a template, if this user may write with it: their own, one that is
 * shared with them, or any for an admin; never an archived one. The same rule as viewer.ts, for a bare
 * client.
 */
export async function usableTemplate(
  client: pg.ClientBase,
  template: { tenantId: string; userId: string; id: string },
): Promise<{ name: string; nonCommercial: boolean } | null> {
  const { rows } = await client.query<{ name: string; non_commercial: boolean }>({
    name: 'usable-template',
    text: `SELECT t.name, t.non_commercial FROM template t
           WHERE t.tenant_id = $1 AND t.id = $3 AND t.archived_at IS NULL
             AND (t.owner_id = $2 OR t.sharing = 'everyone'
               OR EXISTS (SELECT FROM app_user u
                 WHERE u.tenant_id = $1 AND u.id = $2 AND u.role = 'admin')
               OR (t.sharing = 'teams' AND EXISTS (SELECT FROM template_team tt
                 JOIN team_member m ON m.tenant_id = $1 AND m.team_id = tt.team_id AND m.user_id = $2
                 WHERE tt.tenant_id = $1 AND tt.template_id = t.id)))`,
    values: [template.tenantId, template.userId, template.id],
  });
  const [row] = rows;
  return row ? { name: row.name, nonCommercial: row.non_commercial } : null;
}

import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import { InvalidInputError } from '../errors.ts';
import type { Sharing } from './list-templates.ts';
import type { Viewer } from './viewer.ts';

export type TeamChoice = { id: string; name: string };

/** The teams that the viewer may share with: a seller's own ones, for others all. */
export async function teamChoices(tx: TenantTx, viewer: Viewer): Promise<TeamChoice[]> {
  const { rows } = await sql<TeamChoice>`
    SELECT m.id, m.name FROM team m
    WHERE m.tenant_id = ${viewer.tenantId} AND (${viewer.role !== 'seller'} OR EXISTS (
      SELECT FROM team_member o WHERE o.tenant_id = m.tenant_id AND o.team_id = m.id
        AND o.user_id = ${viewer.userId}::uuid))
    ORDER BY m.name_norm`.execute(tx);
  return rows;
}

/**
 * Sets the teams that a template is shared with. Those it was shared with may stay even if the
 * viewer could not choose them now.
 *
 * @throws InvalidInputError
 */
export async function shareWithTeams(
  tx: TenantTx,
  viewer: Viewer,
  templateId: string,
  { sharing, teamIds }: { sharing: Sharing; teamIds: readonly string[] },
): Promise<void> {
  const wanted = sharing === 'teams' ? [...new Set(teamIds)] : [];
  if (sharing === 'teams' && wanted.length === 0) {
    throw new InvalidInputError('No team is chosen.', 'Choose at least one, or keep it private.');
  }
  const before = await tx
    .selectFrom('template_team')
    .select('team_id')
    .where('tenant_id', '=', viewer.tenantId)
    .where('template_id', '=', templateId)
    .execute();
  const had = new Set(before.map((row) => row.team_id));
  const added = wanted.filter((id) => !had.has(id));
  if (added.length > 0) {
    const choices = new Set((await teamChoices(tx, viewer)).map((team) => team.id));
    if (added.some((id) => !choices.has(id))) {
      throw new InvalidInputError(
        'You are not in one of these teams, or it is not there any more.',
        'Choose from your own teams.',
      );
    }
    await tx
      .insertInto('template_team')
      .values(
        added.map((id) => ({ tenant_id: viewer.tenantId, template_id: templateId, team_id: id })),
      )
      .execute();
  }
  const removed = [...had].filter((id) => !wanted.includes(id));
  if (removed.length === 0) return;
  await tx
    .deleteFrom('template_team')
    .where('tenant_id', '=', viewer.tenantId)
    .where('template_id', '=', templateId)
    .where('team_id', 'in', removed)
    .execute();
}

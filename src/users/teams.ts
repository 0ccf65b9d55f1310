import { notifyLive } from '../db/notify.ts';
import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.ts';
import type { Actor } from './users.ts';

export type Team = { id: string; name: string; memberIds: string[] };

type TeamValues = { name: string; memberIds: readonly string[] };

/** The company's teams by name. */
export async function listTeams(tx: TenantTx): Promise<Team[]> {
  const teams = await tx.selectFrom('team').select(['id', 'name']).execute();
  const members = await tx.selectFrom('team_member').select(['team_id', 'user_id']).execute();
  const byName = new Intl.Collator('en').compare;
  return teams
    .map((team) => ({
      ...team,
      memberIds: members.filter((one) => one.team_id === team.id).map((one) => one.user_id),
    }))
    .sort((a, b) => byName(a.name, b.name));
}

/** @throws ConflictError `team-exists`; NotFoundError when one of the members is no user. */
export async function createTeam(tx: TenantTx, values: TeamValues, actor: Actor): Promise<Team> {
  const id = newId();
  await refuseSameName(tx, values.name, id);
  await tx
    .insertInto('team')
    .values({
      tenant_id: actor.tenantId,
      id,
      name: values.name,
      name_norm: nameNorm(values.name),
      created_at: actor.at,
    })
    .execute();
  await setMembers(tx, id, values.memberIds, actor);
  const memberIds = [...new Set(values.memberIds)];
  await audit(tx, {
    ...actor,
    action: 'team.created',
    target: id,
    detail: { name: values.name, memberIds },
  });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
  return { id, name: values.name, memberIds };
}

/** Renames a team and sets who is in it. @throws as createTeam. */
export async function changeTeam(
  tx: TenantTx,
  id: string,
  values: TeamValues,
  actor: Actor,
): Promise<Team> {
  const team = await tx
    .selectFrom('team')
    .select('name')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!team) throw noTeam();
  await refuseSameName(tx, values.name, id);
  await tx
    .updateTable('team')
    .set({ name: values.name, name_norm: nameNorm(values.name) })
    .where('id', '=', id)
    .execute();
  const before = await memberIdsOf(tx, id);
  await setMembers(tx, id, values.memberIds, actor);
  const memberIds = [...new Set(values.memberIds)];
  await audit(tx, {
    ...actor,
    action: 'team.changed',
    target: id,
    detail: {
      ...(team.name === values.name ? {} : { from: team.name, to: values.name }),
      added: memberIds.filter((one) => !before.includes(one)),
      removed: before.filter((one) => !memberIds.includes(one)),
    },
  });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
  return { id, name: values.name, memberIds };
}

/** Its members stay users. @throws NotFoundError */
export async function deleteTeam(tx: TenantTx, id: string, actor: Actor): Promise<void> {
  const memberIds = await memberIdsOf(tx, id);
  const team = await tx
    .deleteFrom('team')
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  if (!team) throw noTeam();
  await audit(tx, {
    ...actor,
    action: 'team.deleted',
    target: id,
    detail: { name: team.name, memberIds },
  });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
}

async function memberIdsOf(tx: TenantTx, teamId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('team_member')
    .select('user_id')
    .where('team_id', '=', teamId)
    .execute();
  return rows.map((row) => row.user_id);
}

async function setMembers(
  tx: TenantTx,
  teamId: string,
  wanted: readonly string[],
  { tenantId }: Actor,
): Promise<void> {
  const ids = [...new Set(wanted)];
  await tx.deleteFrom('team_member').where('team_id', '=', teamId).execute();
  if (ids.length === 0) return;
  const known = await tx.selectFrom('app_user').select('id').where('id', 'in', ids).execute();
  if (known.length < ids.length) throw new NotFoundError('One of the members');
  await tx
    .insertInto('team_member')
    .values(ids.map((id) => ({ tenant_id: tenantId, team_id: teamId, user_id: id })))
    .execute();
}

async function refuseSameName(tx: TenantTx, name: string, id: string): Promise<void> {
  const other = await tx
    .selectFrom('team')
    .select('name')
    .where('name_norm', '=', nameNorm(name))
    .where('id', '<>', id)
    .executeTakeFirst();
  if (!other) return;
  throw new ConflictError('team-exists', `There is a team ${other.name} already.`, {
    fix: 'Choose another name.',
  });
}

function nameNorm(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}

function noTeam(): NotFoundError {
  return new NotFoundError('The team', 'It was deleted meanwhile; load the list again.');
}

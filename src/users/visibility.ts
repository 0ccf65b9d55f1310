import { sql } from 'kysely';
import { notifyLive } from '../db/notify.ts';
import type { TenantTx } from '../db/tenant.ts';
import { audit } from './audit.ts';
import type { Actor, Role } from './users.ts';

/**
 * Which people somebody sees: all; their own, whose sales owner has their address; or also those of the
 * members of their teams.
 */
export type PeopleVisibility = 'all' | 'team' | 'own';

const key = 'people-visibility';

/** What sellers see. Everybody sees all people until an administrator decides otherwise. */
export async function readVisibility(tx: TenantTx): Promise<PeopleVisibility> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return (row?.value as { sellers: PeopleVisibility } | undefined)?.sellers ?? 'all';
}

export async function saveVisibility(
  tx: TenantTx,
  sellers: PeopleVisibility,
  actor: Actor,
): Promise<void> {
  const from = await readVisibility(tx);
  if (from === sellers) return;
  const value = JSON.stringify({ sellers });
  await tx
    .insertInto('setting')
    .values({ tenant_id: actor.tenantId, key, value, updated_at: actor.at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).doUpdateSet({ value, updated_at: actor.at }),
    )
    .execute();
  await audit(tx, { ...actor, action: 'visibility.changed', detail: { from, to: sellers } });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
}

/** What a user of this role sees, once the setting limits sellers. */
export function visibilityOf(role: Role, sellers: PeopleVisibility): PeopleVisibility {
  if (role === 'admin' || sellers === 'all') return 'all';
  return role === 'manager' ? 'team' : sellers;
}

/** The addresses of a user and, for `team`, of everyone who is in a team with them. */
export function addressesOf(userId: string, visibility: 'team' | 'own') {
  const own = sql<{ email_norm: string }>`SELECT email_norm FROM app_user WHERE id = ${userId}`;
  if (visibility === 'own') return own;
  return sql<{ email_norm: string }>`
    ${own} UNION SELECT u.email_norm FROM team_member mine
    JOIN team_member theirs ON theirs.team_id = mine.team_id
    JOIN app_user u ON u.id = theirs.user_id
    WHERE mine.user_id = ${userId}`;
}

import { notifyLive } from '../db/notify.ts';
import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { audit } from './audit.ts';
import type { Actor, Role } from './users.ts';

/**
 * Gives a user another role; it holds from their next request on.
 *
 * @throws NotFoundError; ConflictError `last-admin` when nobody could change settings any more.
 */
export async function changeRole(
  tx: TenantTx,
  userId: string,
  role: Role,
  actor: Actor,
): Promise<void> {
  const admins = await lockAdmins(tx);
  const user = await lockUser(tx, userId);
  if (user.role === role) return;
  if (role !== 'admin') refuseLastAdmin(admins, userId, user.name);
  await tx.updateTable('app_user').set({ role }).where('id', '=', userId).execute();
  await audit(tx, {
    ...actor,
    action: 'user.role-changed',
    target: userId,
    detail: { email: user.email, from: user.role, to: role },
  });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
}

/**
 * Locks a user out at once: their sessions end, their open pages too, and they cannot sign in. What
 * they did stays.
 *
 * @throws NotFoundError; ConflictError `last-admin`, and `own-account` for oneself.
 */
export async function deactivateUser(tx: TenantTx, userId: string, actor: Actor): Promise<void> {
  const admins = await lockAdmins(tx);
  const user = await lockUser(tx, userId);
  if (user.disabled_at) return;
  refuseLastAdmin(admins, userId, user.name);
  if (userId === actor.userId) {
    throw new ConflictError('own-account', 'You cannot deactivate your own account.', {
      fix: 'Ask another administrator to do it.',
    });
  }
  await tx
    .updateTable('app_user')
    .set({ disabled_at: actor.at })
    .where('id', '=', userId)
    .execute();
  await tx.deleteFrom('session').where('user_id', '=', userId).execute();
  await audit(tx, {
    ...actor,
    action: 'user.deactivated',
    target: userId,
    detail: { email: user.email },
  });
  await notifyLive(tx, actor.tenantId, { type: 'access' });
}

/** Lets a user in again, with the role, teams and password of before. */
export async function reactivateUser(tx: TenantTx, userId: string, actor: Actor): Promise<void> {
  const user = await lockUser(tx, userId);
  if (!user.disabled_at) return;
  await tx.updateTable('app_user').set({ disabled_at: null }).where('id', '=', userId).execute();
  await audit(tx, {
    ...actor,
    action: 'user.reactivated',
    target: userId,
    detail: { email: user.email },
  });
}

/** The active administrators. Locked: of two who demote each other at once, the second waits and sees. */
async function lockAdmins(tx: TenantTx): Promise<string[]> {
  const rows = await tx
    .selectFrom('app_user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

async function lockUser(tx: TenantTx, id: string) {
  const user = await tx
    .selectFrom('app_user')
    .select(['name', 'email', 'role', 'disabled_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!user) throw new NotFoundError('The user', 'Load the list of users again.');
  return user;
}

function refuseLastAdmin(admins: readonly string[], userId: string, name: string): void {
  if (admins.length !== 1 || admins[0] !== userId) return;
  throw new ConflictError('last-admin', `${name} is the only active administrator.`, {
    fix: 'Make somebody else an administrator first; nothing was changed.',
  });
}

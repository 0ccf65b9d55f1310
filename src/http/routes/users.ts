import { api } from '../../../contract/api.ts';
import { changeRole, deactivateUser, reactivateUser } from '../../users/change-user.ts';
import { listInvitations } from '../../users/invitations.ts';
import { listUsers } from '../../users/list-users.ts';
import { actorOf } from '../caller.ts';
import { handle, type Server } from '../handle.ts';

export function userRoutes(server: Server): void {
  handle(server, api.users.list, async ({ deps, inTenant }) => {
    const now = deps.clock.now();
    const [users, invitations] = await inTenant(async (tx) => [
      await listUsers(tx),
      await listInvitations(tx),
    ]);
    return {
      users: users.map((user) => ({ ...user, createdAt: user.createdAt.toISOString() })),
      invitations: invitations.map((invitation) => ({
        ...invitation,
        createdAt: invitation.createdAt.toISOString(),
        expiresAt: invitation.expiresAt.toISOString(),
        expired: invitation.expiresAt <= now,
      })),
    };
  });

  handle(server, api.users.setRole, async ({ params, body, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => changeRole(tx, params.id, body.role, actor));
    return {};
  });

  handle(server, api.users.deactivate, async ({ params, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => deactivateUser(tx, params.id, actor));
    return {};
  });

  handle(server, api.users.reactivate, async ({ params, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => reactivateUser(tx, params.id, actor));
    return {};
  });
}

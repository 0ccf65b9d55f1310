import type { FastifyRequest } from 'fastify';
import { api } from '../../../contract/api.ts';
import type { Invited } from '../../../contract/users.ts';
import { LockstepError } from '../../errors.ts';
import { acceptInvitation, describeInvitation } from '../../users/accept-invitation.ts';
import { invitationEmail } from '../../users/invitation-email.ts';
import {
  inviteUsers,
  type OpenLink,
  readLink,
  renewInvitation,
  revokeInvitation,
} from '../../users/invitations.ts';
import { actorOf, type Caller, personOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';
import { signIn } from '../open-session.ts';

export function invitationRoutes(server: Server): void {
  const linkKey = server.deps.secrets.derive('invitation links');

  handle(server, api.invitations.create, async ({ body, caller, deps, request, inTenant }) => {
    const inviter = { ...actorOf(caller, deps.clock), linkKey };
    const { invited, refused } = await inTenant((tx) => inviteUsers(tx, body, inviter));
    const mailed = invited.map((one) => mailLink(deps, caller, request, one));
    return { invited: await Promise.all(mailed), refused };
  });

  handle(server, api.invitations.link, async ({ params, caller, deps, request, inTenant }) => {
    const { at } = actorOf(caller, deps.clock);
    return shown(deps, request, await inTenant((tx) => readLink(tx, params.id, { at, linkKey })));
  });

  handle(server, api.invitations.renew, async ({ params, caller, deps, request, inTenant }) => {
    const inviter = { ...actorOf(caller, deps.clock), linkKey };
    const renewed = await inTenant((tx) => renewInvitation(tx, params.id, inviter));
    return mailLink(deps, caller, request, renewed);
  });

  handle(server, api.invitations.revoke, async ({ params, caller, deps, inTenant }) => {
    const actor = actorOf(caller, deps.clock);
    await inTenant((tx) => revokeInvitation(tx, params.id, actor));
    return {};
  });

  handle(server, api.invitations.look, ({ body, deps }) =>
    describeInvitation(deps.db, deps.clock, body.token),
  );

  handle(server, api.invitations.accept, async ({ body, deps, reply }) =>
    signIn(deps, reply, await acceptInvitation(deps.db, deps.clock, body)),
  );
}

/** After the `#`, which a browser sends to nobody: the token reaches no log and no other site. */
function linkOf({ config }: HttpDeps, request: FastifyRequest, token: string): string {
  const site = config.publicUrl ?? `${request.protocol}://${request.host}`;
  return `${site}/accept-invitation#${token}`;
}

function shown(deps: HttpDeps, request: FastifyRequest, open: OpenLink) {
  const { id, email, token, expiresAt } = open;
  return {
    id,
    email,
    link: linkOf(deps, request, token),
    expiresAt: expiresAt.toISOString(),
  };
}

/**
 * Sends the link, where a mail server is set up. That it cannot be sent is part of the answer: the
 * invitation holds, and the administrator hands the link on.
 */
async function mailLink(
  deps: HttpDeps,
  caller: Caller,
  request: FastifyRequest,
  open: OpenLink,
): Promise<Invited> {
  const answer = shown(deps, request, open);
  if (!deps.sendSystemMail) return { ...answer, mail: notSent('No mail server is set up yet.') };
  const { user, tenant } = personOf(caller).session;
  const mail = invitationEmail({
    to: open.email,
    company: tenant.name,
    invitedBy: user,
    role: open.role,
    link: answer.link,
    expiresAt: open.expiresAt,
    timeZone: tenant.timeZone,
  });
  try {
    await deps.sendSystemMail(caller.tenantId, mail);
    return { ...answer, mail: { sent: true, reason: null } };
  } catch (error) {
    request.log.warn({ err: error }, 'an invitation was not sent by email');
    const told = error instanceof LockstepError;
    return { ...answer, mail: notSent(told ? error.message : 'The mail server failed.') };
  }
}

function notSent(reason: string) {
  return { sent: false, reason };
}

import type { FastifyReply } from 'fastify';
import type { SessionUser } from '../../contract/session.ts';
import { withTenant } from '../db/tenant.ts';
import { findSession, openSession, type Session } from '../users/sessions.ts';
import { readVisibility, visibilityOf } from '../users/visibility.ts';
import { setSessionCookie } from './cookies.ts';
import type { HttpDeps } from './deps.ts';
import { UnauthenticatedError } from './errors.ts';

/** Signs a user in: sets the cookie and answers who they are. */
export async function signIn(
  deps: HttpDeps,
  reply: FastifyReply,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<SessionUser> {
  const at = deps.clock.now();
  const token = await withTenant(deps.db, tenantId, (tx) =>
    openSession(tx, { tenantId, userId, at }),
  );
  const session = await findSession(deps.db, token, at, 'request');
  if (!session) throw new UnauthenticatedError('The account was disabled a moment ago.');
  setSessionCookie(deps.config, reply, token);
  return describeSession(deps, session);
}

/** Who is signed in, as the contract has it. */
export async function describeSession(deps: HttpDeps, session: Session): Promise<SessionUser> {
  const { userId, tenantId, user, tenant, csrfToken } = session;
  const sellers = await withTenant(deps.db, tenantId, readVisibility);
  return {
    user: { id: userId, ...user },
    tenant: { id: tenantId, ...tenant },
    peopleSeen: visibilityOf(user.role, sellers),
    csrfToken,
    demo: deps.demo,
  };
}

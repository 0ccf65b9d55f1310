import type { FastifyRequest } from 'fastify';
import type { Route } from '../../contract/route.ts';
import type { Clock } from '../clock.ts';
import { findApiKey } from '../users/api-keys.ts';
import { findSession, type Session } from '../users/sessions.ts';
import type { Actor, Role } from '../users/users.ts';
import { sessionCookieName } from './cookies.ts';
import { checkCsrfToken, checkSameOrigin } from './csrf.ts';
import type { HttpDeps } from './deps.ts';
import { ForbiddenError, UnauthenticatedError } from './errors.ts';

/** Who calls: a person with a session, or a program with an API key, which acts as an admin. */
export type Caller =
  | { by: 'session'; tenantId: string; userId: string; role: Role; session: Session }
  | { by: 'api-key'; tenantId: string; userId: null; role: 'admin'; keyId: string };

/**
 * Who makes this request, if the route lets them.
 *
 * @throws UnauthenticatedError, ForbiddenError
 */
export async function callerFor(
  deps: HttpDeps,
  request: FastifyRequest,
  route: Pick<Route, 'access' | 'method'>,
): Promise<Caller | null> {
  const changes = route.method !== 'GET';
  // A page of another site can send a cookie or sign someone in; it cannot send an API key.
  if (changes && !request.headers.authorization) checkSameOrigin(deps.config, request);
  if (route.access === 'public') return null;
  const caller = await identify(deps, request, 'request');
  if (changes && caller.by === 'session') checkCsrfToken(request, caller.session.csrfToken);
  if (route.access === 'admin' && caller.role !== 'admin') {
    throw new ForbiddenError('admins-only', 'Only an administrator may do this.', {
      fix: 'Ask an administrator of your company.',
    });
  }
  return caller;
}

/**
 * The caller by API key or, when no `Authorization` is sent, by session cookie.
 *
 * @throws UnauthenticatedError
 */
export async function identify(
  deps: HttpDeps,
  request: FastifyRequest,
  use: 'request' | 'open-page',
): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return keyHolder(deps, authorization);
  const token = request.cookies[sessionCookieName(deps.config)];
  if (!token) throw new UnauthenticatedError();
  const session = await findSession(deps.db, token, deps.clock.now(), use);
  if (!session) {
    throw new UnauthenticatedError('Your session has ended.', 'Sign in again.');
  }
  const { tenantId, userId, user } = session;
  return { by: 'session', tenantId, userId, role: user.role, session };
}

async function keyHolder(deps: HttpDeps, authorization: string): Promise<Caller> {
  const key = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  const found = key ? await findApiKey(deps.db, key, deps.clock.now()) : null;
  if (!found) {
    throw new UnauthenticatedError(
      'The API key is not valid.',
      'Send "Authorization: Bearer lsk_…" with a key from Settings > API keys that is not revoked.',
    );
  }
  return { by: 'api-key', userId: null, role: 'admin', ...found };
}

/** For what only a person may do: a program with a stolen key must not make itself another one. */
export function personOf(caller: Caller): Extract<Caller, { by: 'session' }> {
  if (caller.by === 'session') return caller;
  throw new ForbiddenError('needs-session', 'An API key cannot do this.', {
    fix: 'Sign in in the browser and do it there.',
  });
}

/** The person who calls, for what is noted under their name; refuses a program as above. */
export function actorOf(caller: Caller, clock: Clock): Actor {
  const { tenantId, userId } = personOf(caller);
  return { tenantId, userId, at: clock.now() };
}

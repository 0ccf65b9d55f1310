import { api } from '../../../contract/api.ts';
import type { SessionUser } from '../../../contract/session.ts';
import { withTenant } from '../../db/tenant.ts';
import { setUp, setUpNeeded } from '../../tenants/set-up.ts';
import { audit } from '../../users/audit.ts';
import { passwordMatches } from '../../users/passwords.ts';
import { closeSession, findSession, openSession, type Session } from '../../users/sessions.ts';
import { countSignInTry, forgetSignInTry } from '../../users/sign-in-limit.ts';
import { findSignIn } from '../../users/users.ts';
import { personOf } from '../caller.ts';
import { clearSessionCookie, setSessionCookie } from '../cookies.ts';
import type { HttpDeps } from '../deps.ts';
import { UnauthenticatedError } from '../errors.ts';
import { handle, type Server } from '../handle.ts';

export function sessionRoutes(server: Server): void {
  handle(server, api.session.setupState, async ({ deps }) => ({
    needed: await setUpNeeded(deps.db),
    demo: deps.demo,
  }));

  handle(server, api.session.setup, async ({ body, deps, reply }) => {
    const { tenantId, userId } = await setUp(deps.db, deps.clock, body);
    const opened = await open(deps, tenantId, userId);
    setSessionCookie(deps.config, reply, opened.token);
    return answer(deps, opened.session);
  });

  handle(server, api.session.signIn, async ({ body, deps, request, reply }) => {
    const attempt = { email: body.email, ip: request.ip };
    await countSignInTry(deps.db, attempt, deps.clock.now());
    const account = await findSignIn(deps.db, body.email);
    const matches = await passwordMatches(account?.passwordHash ?? null, body.password);
    if (!account || !matches) {
      if (account) await recordFailure(deps, account, request.ip);
      throw new UnauthenticatedError(
        'The email address or the password is wrong.',
        'Check both; passwords are case-sensitive.',
      );
    }
    await forgetSignInTry(deps.db, attempt);
    const opened = await open(deps, account.tenantId, account.userId);
    setSessionCookie(deps.config, reply, opened.token);
    return answer(deps, opened.session);
  });

  handle(server, api.session.current, async ({ caller, deps }) =>
    answer(deps, personOf(caller).session),
  );

  handle(server, api.session.signOut, async ({ caller, deps, inTenant, reply }) => {
    const { session } = personOf(caller);
    await inTenant((tx) => closeSession(tx, session.id));
    clearSessionCookie(deps.config, reply);
    return {};
  });
}

async function open(deps: HttpDeps, tenantId: string, userId: string) {
  const at = deps.clock.now();
  const token = await withTenant(deps.db, tenantId, (tx) =>
    openSession(tx, { tenantId, userId, at }),
  );
  const session = await findSession(deps.db, token, at, 'request');
  if (!session) throw new UnauthenticatedError('The account was disabled a moment ago.');
  return { token, session };
}

async function recordFailure(
  deps: HttpDeps,
  account: { tenantId: string; userId: string },
  ip: string,
): Promise<void> {
  await withTenant(deps.db, account.tenantId, (tx) =>
    audit(tx, {
      ...account,
      at: deps.clock.now(),
      action: 'sign-in.failed',
      target: account.userId,
      detail: { ip },
    }),
  );
}

function answer(deps: HttpDeps, session: Session): SessionUser {
  const { userId, tenantId, user, tenant, csrfToken } = session;
  return {
    user: { id: userId, ...user },
    tenant: { id: tenantId, ...tenant },
    csrfToken,
    demo: deps.demo,
  };
}

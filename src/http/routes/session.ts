import { api } from '../../../contract/api.ts';
import { withTenant } from '../../db/tenant.ts';
import { setUp, setUpNeeded } from '../../tenants/set-up.ts';
import { audit } from '../../users/audit.ts';
import { passwordMatches } from '../../users/passwords.ts';
import { closeSession } from '../../users/sessions.ts';
import { countSignInTry, forgetSignInTry } from '../../users/sign-in-limit.ts';
import { findSignIn } from '../../users/users.ts';
import { personOf } from '../caller.ts';
import { clearSessionCookie } from '../cookies.ts';
import type { HttpDeps } from '../deps.ts';
import { UnauthenticatedError } from '../errors.ts';
import { handle, type Server } from '../handle.ts';
import { describeSession, signIn } from '../open-session.ts';

export function sessionRoutes(server: Server): void {
  handle(server, api.session.setupState, async ({ deps }) => ({
    needed: await setUpNeeded(deps.db),
    demo: deps.demo,
  }));

  handle(server, api.session.setup, async ({ body, deps, reply }) => {
    const { tenantId, userId } = await setUp(deps.db, deps.clock, body);
    return signIn(deps, reply, { tenantId, userId });
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
    return signIn(deps, reply, account);
  });

  handle(server, api.session.current, async ({ caller, deps }) =>
    describeSession(deps, personOf(caller).session),
  );

  handle(server, api.session.signOut, async ({ caller, deps, inTenant, reply }) => {
    const { session } = personOf(caller);
    await inTenant((tx) => closeSession(tx, session.id));
    clearSessionCookie(deps.config, reply);
    return {};
  });
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

import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import type { Actor } from '../../emails/email-row.ts';
import { beginVerification, ownIdentity, verifyHours } from '../../emails/identities.ts';
import type { Secrets } from '../../secrets.ts';
import { sendSystemMail } from './system-mail.ts';

type Deps = { db: Db; clock: Clock; secrets: Secrets };

/**
 * Sends the link by which the holder of an address confirms it. One's own sign-in address is no
 * exception: whoever may sign in with it need not be who reads its mail.
 *
 * @param appUrl where the web app is reached.
 * @throws ConflictError, MailError
 */
export async function sendVerification(
  deps: Deps,
  actor: Actor,
  identityId: string,
  appUrl: string,
): Promise<void> {
  const { identity, token } = await withTenantClient(deps.db, actor.tenantId, async (client) => {
    const found = await ownIdentity(client, actor, identityId);
    return { identity: found, token: await beginVerification(client, actor, found) };
  });
  // Behind the #, so that no log of a server or proxy on the way keeps it.
  const link = `${appUrl}/verify-address#${token}`;
  await sendSystemMail(deps, actor.tenantId, {
    to: identity.address,
    subject: 'Confirm that you send emails from this address',
    html: [
      '<p>Somebody, most likely you, wants to send sales emails from this address with Lockstep.</p>',
      `<p><a href="${link}">Confirm this address</a></p>`,
      `<p>The link works for ${verifyHours} hours. If it was not you, do nothing: without it nothing is sent from this address.</p>`,
    ].join('\n'),
  });
}

import { api } from '../../../contract/api.ts';
import { withTenantClient } from '../../db/tenant.ts';
import type { Actor } from '../../emails/email-row.ts';
import {
  addIdentity,
  changeIdentity,
  finishVerification,
  invalidVerification,
  listIdentities,
  removeIdentity,
  tenantOfToken,
} from '../../emails/identities.ts';
import { LockstepError } from '../../errors.ts';
import { sendVerification } from '../../sync/sales-emails/verify-identity.ts';
import { sanitise } from '../../templates/text/sanitise.ts';
import { type Caller, personOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';

export function identityRoutes(server: Server): void {
  handle(server, api.identities.list, ({ deps, caller }) => show(deps, actorOf(deps, caller)));

  handle(server, api.identities.add, async ({ deps, caller, body, request }) => {
    const actor = actorOf(deps, caller);
    const text = { ...body, signatureHtml: sanitise(body.signatureHtml) };
    const { id } = await withTenantClient(deps.db, actor.tenantId, (client) =>
      addIdentity(client, actor, text),
    );
    // The identity stays when the email cannot be sent: it can be sent again when the server is back.
    await sendVerification(deps, actor, id, appUrl(deps, request)).catch((error: unknown) => {
      if (!(error instanceof LockstepError)) throw error;
      request.log.warn({ err: error }, 'A verification email was not sent');
    });
    return show(deps, actor);
  });

  handle(server, api.identities.change, async ({ deps, caller, params, body }) => {
    const actor = actorOf(deps, caller);
    const text = { ...body, signatureHtml: sanitise(body.signatureHtml) };
    await withTenantClient(deps.db, actor.tenantId, (client) =>
      changeIdentity(client, actor, params.id, text),
    );
    return show(deps, actor);
  });

  handle(server, api.identities.remove, async ({ deps, caller, params }) => {
    const actor = actorOf(deps, caller);
    await withTenantClient(deps.db, actor.tenantId, (client) =>
      removeIdentity(client, actor, params.id),
    );
    return show(deps, actor);
  });

  handle(server, api.identities.sendVerification, async ({ deps, caller, params, request }) => {
    const actor = actorOf(deps, caller);
    await sendVerification(deps, actor, params.id, appUrl(deps, request));
    return show(deps, actor);
  });

  handle(server, api.identities.verify, async ({ deps, body }) => {
    const tenantId = tenantOfToken(body.token);
    if (!tenantId) throw invalidVerification();
    return withTenantClient(deps.db, tenantId, (client) =>
      finishVerification(client, tenantId, body.token, deps.clock.now()),
    );
  });
}

function actorOf(deps: HttpDeps, caller: Caller): Actor {
  const { tenantId, userId } = personOf(caller);
  return { tenantId, userId, now: deps.clock.now() };
}

/** Where the web app is: what PUBLIC_URL says, else the address that this browser used. */
function appUrl(deps: HttpDeps, request: { protocol: string; host: string }): string {
  return deps.config.publicUrl ?? `${request.protocol}://${request.host}`;
}

async function show(deps: HttpDeps, { tenantId, userId }: Actor) {
  const found = await withTenantClient(deps.db, tenantId, (client) =>
    listIdentities(client, tenantId, userId),
  );
  return {
    identities: found.map((one) => ({
      id: one.id,
      address: one.address,
      name: one.name,
      signatureHtml: one.signature_html,
      isDefault: one.is_default,
      verifiedAt: one.verified_at?.toISOString() ?? null,
      verifyUntil: one.verify_until?.toISOString() ?? null,
    })),
  };
}

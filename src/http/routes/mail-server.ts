import { api } from '../../../contract/api.ts';
import type { MailServer as Shown } from '../../../contract/mail-settings.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { blockDomain, listBlockedDomains, unblockDomain } from '../../emails/blocked-domains.ts';
import { readMailServer } from '../../emails/mail-server.ts';
import {
  highestDailyCap,
  readSendingSettings,
  saveSendingSettings,
} from '../../emails/sending-settings.ts';
import {
  connectMailServer,
  dkimRecordOf,
  forgetDkimKey,
  makeDkimKey,
  testMailServer,
} from '../../sync/sales-emails/setup/mail-server.ts';
import { audit } from '../../users/audit.ts';
import type { Caller } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';

export function mailServerRoutes(server: Server): void {
  handle(server, api.mailServer.get, ({ deps, caller }) => show(deps, caller.tenantId));

  handle(server, api.mailServer.test, async ({ deps, caller, body }) => {
    const test = await testMailServer(deps, caller.tenantId, body);
    if (!test.ok) return { ...test, maxBytes: null };
    const { encrypted, signedIn, maxBytes } = test.capabilities;
    const how = encrypted ? 'over an encrypted connection' : 'without encryption';
    return {
      ok: true,
      message: `${body.host} answers ${how}${signedIn ? ` and lets ${body.username} sign in` : ''}.`,
      fix: encrypted ? null : 'Choose STARTTLS or TLS, unless the server is on this machine.',
      maxBytes,
    };
  });

  handle(server, api.mailServer.save, async ({ deps, caller, body }) => {
    await connectMailServer(deps, caller.tenantId, body);
    const { host, port, security, username } = body;
    await note(deps, caller, 'mail-server.saved', { host, port, security, username });
    return show(deps, caller.tenantId);
  });

  handle(server, api.mailServer.makeDkim, async ({ deps, caller, body }) => {
    await makeDkimKey(deps, caller.tenantId, body);
    await note(deps, caller, 'dkim-key.made', body);
    return show(deps, caller.tenantId);
  });

  handle(server, api.mailServer.forgetDkim, async ({ deps, caller }) => {
    await forgetDkimKey(deps, caller.tenantId);
    await note(deps, caller, 'dkim-key.removed', {});
    return show(deps, caller.tenantId);
  });

  handle(server, api.mailServer.setCap, async ({ deps, caller, body }) => {
    const { tenantId } = caller;
    await withTenantClient(deps.db, tenantId, (client) =>
      saveSendingSettings(client, tenantId, body, deps.clock.now()),
    );
    await note(deps, caller, 'daily-cap.changed', body);
    return show(deps, tenantId);
  });

  handle(server, api.blockedDomains.list, ({ deps, caller }) => domains(deps, caller.tenantId));

  handle(server, api.blockedDomains.add, async ({ deps, caller, body }) => {
    const { tenantId, userId } = caller;
    const actor = { tenantId, userId, now: deps.clock.now() };
    const domain = await withTenantClient(deps.db, tenantId, (client) =>
      blockDomain(client, actor, { domain: body.domain, reason: body.reason || null }),
    );
    await note(deps, caller, 'domain.blocked', { domain });
    return domains(deps, tenantId);
  });

  handle(server, api.blockedDomains.remove, async ({ deps, caller, params }) => {
    await withTenantClient(deps.db, caller.tenantId, (client) =>
      unblockDomain(client, caller.tenantId, params.domain),
    );
    await note(deps, caller, 'domain.unblocked', params);
    return domains(deps, caller.tenantId);
  });
}

async function note(
  deps: HttpDeps,
  { tenantId, userId }: Caller,
  action: `${string}.${string}`,
  detail: Record<string, unknown>,
): Promise<void> {
  const at = deps.clock.now();
  await withTenant(deps.db, tenantId, (tx) => audit(tx, { tenantId, at, userId, action, detail }));
}

async function domains(deps: HttpDeps, tenantId: string) {
  const found = await withTenantClient(deps.db, tenantId, (client) =>
    listBlockedDomains(client, tenantId),
  );
  return {
    domains: found.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })),
  };
}

async function show(deps: HttpDeps, tenantId: string): Promise<Shown> {
  const { row, dailyCap } = await withTenantClient(deps.db, tenantId, async (client) => ({
    row: await readMailServer(client, tenantId),
    dailyCap: (await readSendingSettings(client, tenantId)).dailyCap,
  }));
  const record = row && dkimRecordOf(row, deps.secrets);
  return {
    ready: row !== null,
    host: row?.host ?? null,
    port: row?.port ?? null,
    security: row?.security ?? null,
    username: row?.username ?? null,
    hasPassword: row?.password_sealed != null,
    fromAddress: row?.from_address ?? null,
    bounceDomain: row?.bounce_domain ?? null,
    replyDomain: row?.reply_domain ?? null,
    maxBytes: row?.max_bytes ?? null,
    checkedAt: row?.checked_at?.toISOString() ?? null,
    problem: row?.problem ?? null,
    dkim:
      row && record
        ? { domain: row.dkim_domain ?? '', selector: row.dkim_selector ?? '', record }
        : null,
    inboundPort: deps.config.inboundSmtpPort,
    dailyCap,
    highestDailyCap,
  };
}

import { withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { connectMailServer } from '../../sync/sales-emails/setup/mail-server.ts';
import { findSignIn } from '../../users/users.ts';
import { startInboundMail } from '../inbound-mail.ts';
import type { Base } from '../run-server.ts';
import type { Login } from './demo-login.ts';
import type { SandboxFacts } from './sandbox-process.ts';

const domain = 'demo.example';

/** The stand-in as the company's mail server, and an address to write from that counts as verified. */
export async function prepareDemoMail(
  base: Base,
  tenantId: string,
  { mail }: SandboxFacts,
  login: Login,
): Promise<void> {
  await connectMailServer(base, tenantId, {
    host: mail.host,
    port: mail.port,
    security: 'none',
    username: null,
    password: null,
    fromAddress: `lockstep@${domain}`,
    bounceDomain: `bounces.${domain}`,
    replyDomain: `replies.${domain}`,
  });
  const user = await findSignIn(base.db, login.email);
  if (!user) return;
  const now = base.clock.now();
  await withTenantClient(base.db, tenantId, (client) =>
    client.query(
      `INSERT INTO email_identity (tenant_id, id, user_id, address, name, signature_html, is_default,
                                   verified_at, created_at)
       VALUES ($1, $2, $3, $4, 'Demo admin', $5, true, $6, $6)
       ON CONFLICT (tenant_id, user_id, lower(address)) DO NOTHING`,
      [tenantId, newId(), user.userId, login.email, '<p>Demo admin<br>Demo company</p>', now],
    ),
  );
}

/** Takes what the stand-in's recipients answer, on a free port unless INBOUND_SMTP_PORT names one. */
export async function startDemoMail(
  base: Base,
  closing: AsyncDisposableStack,
  { control }: SandboxFacts,
): Promise<void> {
  const host = '127.0.0.1';
  const port =
    base.config.inboundSmtpPort ?? (await startInboundMail(base, closing, { host, port: 0 }));
  const answer = await fetch(`${control}/mail/settings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inbound: `${host}:${port}` }),
  });
  if (!answer.ok) throw new Error(`The mail stand-in answered ${answer.status}.`);
}

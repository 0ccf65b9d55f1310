import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { domainOfAddress, readMailServer } from '../../emails/mail-server.ts';
import { newId } from '../../ids.ts';
import { buildMessage } from '../../mail/message.ts';
import { openSmtp } from '../../mail/smtp.ts';
import type { Secrets } from '../../secrets.ts';
import { dkimKeyOf, smtpSettingsOf } from './mail-connection.ts';
import { noMailServer } from './setup/mail-server.ts';

/** What Lockstep itself writes to its users: an invitation, the verification of an address. */
export type SystemMail = { to: string; subject: string; html: string; text?: string };

/**
 * Sends by the company's mail server and waits for its answer: whoever asked stands before the screen
 * and can try again. Not a sales email: no tracking, no opt-out, no activity.
 *
 * @throws ConflictError `no-mail-server`; MailError with the server's reason.
 */
export async function sendSystemMail(
  deps: { db: Db; clock: Clock; secrets: Secrets },
  tenantId: string,
  mail: SystemMail,
): Promise<void> {
  const server = await withTenantClient(deps.db, tenantId, (client) =>
    readMailServer(client, tenantId),
  );
  if (!server?.from_address) throw noMailServer();
  const message = await buildMessage({
    from: { name: 'Lockstep', address: server.from_address },
    to: [{ address: mail.to }],
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    messageId: `<${newId()}@${domainOfAddress(server.from_address)}>`,
    date: deps.clock.now(),
    // Keeps absence notes from coming back (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    dkim: dkimKeyOf(server, deps.secrets),
  });
  const smtp = openSmtp({ ...smtpSettingsOf(server, deps.secrets), connections: 1 });
  try {
    await smtp.send(message);
  } finally {
    await smtp.close();
  }
}

import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { type MailServer, readMailServer } from '../../emails/mail-server.ts';
import type { DkimKey } from '../../mail/message.ts';
import { openSmtp } from '../../mail/smtp.ts';
import type { SmtpServer, SmtpSettings } from '../../mail/smtp-types.ts';
import type { Secrets } from '../../secrets.ts';

/** The stored settings with their password in the clear; for a connection, nothing else. */
export function smtpSettingsOf(row: MailServer, secrets: Secrets): SmtpSettings {
  return {
    host: row.host,
    port: row.port,
    security: row.security,
    user: row.username ?? undefined,
    password: row.password_sealed ? secrets.unseal(row.password_sealed, row.id) : undefined,
  };
}

export function dkimKeyOf(row: MailServer, secrets: Secrets): DkimKey | undefined {
  const { dkim_domain: domain, dkim_selector: selector, dkim_key_sealed: sealed } = row;
  if (!domain || !selector || !sealed) return undefined;
  return { domain, selector, privateKey: secrets.unseal(sealed, row.id) };
}

export type MailConnection = { server: MailServer; smtp: SmtpServer };

/** Keeps a company's connections to its mail server open, and opens them anew when it was changed. */
export function keepMailConnection(deps: { db: Db; secrets: Secrets; tenantId: string }) {
  let held: MailConnection | null = null;
  return {
    /** Null when no mail server is set up. */
    async open(): Promise<MailConnection | null> {
      const server = await withTenantClient(deps.db, deps.tenantId, (client) =>
        readMailServer(client, deps.tenantId),
      );
      if (held && held.server.updated_at.getTime() === server?.updated_at.getTime()) return held;
      void held?.smtp.close();
      held = server ? { server, smtp: openSmtp(smtpSettingsOf(server, deps.secrets)) } : null;
      return held;
    },
    async close(): Promise<void> {
      await held?.smtp.close();
    },
  };
}

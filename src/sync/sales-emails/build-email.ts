import { withTenantClient } from '../../db/tenant.ts';
import { attachedFiles } from '../../emails/attachments.ts';
import type { EmailRow } from '../../emails/email-row.ts';
import type { MailServer } from '../../emails/mail-server.ts';
import { type BuiltMessage, buildMessage } from '../../mail/message.ts';
import { bounceAddress, replyAddress } from '../../mail/verp.ts';
import { addressKeyOf } from './address-key.ts';
import type { Claimed } from './claim-email.ts';
import { dkimKeyOf } from './mail-connection.ts';
import type { SendContext } from './send-context.ts';

/** The message as it goes over the wire, with everything by which answers find back to its email. */
export async function buildEmail(
  context: SendContext,
  { email, rendered }: Claimed,
  server: MailServer,
): Promise<BuiltMessage> {
  const { tenantId, secrets } = context;
  const { attachments, thread } = await withTenantClient(context.db, tenantId, async (client) => ({
    attachments: await attachedFiles(client, tenantId, email.id),
    thread: await threadOf(client, email),
  }));
  const ids = { tenantId, emailId: email.id };
  const key = addressKeyOf(secrets);
  const { from } = rendered;
  return buildMessage({
    from,
    to: [{ name: rendered.toName, address: email.to_address ?? '' }],
    cc: email.cc.map((address) => ({ address })),
    bcc: email.bcc.map((address) => ({ address })),
    // Lockstep's copy first, since some mail programs answer to one address only; the seller's own
    // mailbox beside it, so that the conversation is there too.
    replyTo: server.reply_domain
      ? [{ name: from.name, address: replyAddress(ids, server.reply_domain, key) }, from]
      : undefined,
    subject: rendered.subject,
    html: rendered.html,
    text: rendered.text,
    attachments,
    messageId: email.message_id ?? '',
    date: context.clock.now(),
    headers: {
      'X-Lockstep-Id': email.id,
      ...rendered.headers,
      ...(thread.length > 0
        ? { 'In-Reply-To': thread.at(-1) ?? '', References: thread.join(' ') }
        : {}),
    },
    returnPath: server.bounce_domain ? bounceAddress(ids, server.bounce_domain, key) : undefined,
    dkim: dkimKeyOf(server, secrets),
  });
}

/** A thread of more emails than this is cut at its beginning, as RFC 5322 allows. */
const longestThread = 20;

/** Message-IDs of the emails before this one in its thread, oldest first. */
async function threadOf(
  client: Parameters<typeof attachedFiles>[0],
  email: EmailRow,
): Promise<string[]> {
  if (!email.in_reply_to) return [];
  const { rows } = await client.query<{ message_id: string }>({
    name: 'thread-of-email',
    text: `WITH RECURSIVE thread AS (
             SELECT in_reply_to, coalesce(server_message_id, message_id) AS message_id, 1 AS depth
             FROM email WHERE tenant_id = $1 AND id = $2
             UNION ALL
             SELECT e.in_reply_to, coalesce(e.server_message_id, e.message_id), t.depth + 1
             FROM thread t JOIN email e ON e.tenant_id = $1 AND e.id = t.in_reply_to
             WHERE t.depth < $3
           )
           SELECT message_id FROM thread WHERE message_id IS NOT NULL ORDER BY depth DESC`,
    values: [email.tenant_id, email.in_reply_to, longestThread],
  });
  return rows.map((row) => row.message_id);
}

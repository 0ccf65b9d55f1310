import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import type { MailAddress } from './address.ts';
import { isAutoReply } from './auto-reply.ts';
import { readDeliveryStatus, readPlainBounce } from './bounce.ts';
import { MailError } from './errors.ts';
import { textOf } from './html.ts';
import type { Bounce, InboundMessage } from './inbound-types.ts';
import { newTextOf } from './new-text.ts';
import { type Fields, messageIds, readHeaderFields } from './report-fields.ts';

export const mostInboundBytes = 30_000_000;

// So many has the largest attachment in base64; the parser works by lines, 80,000 a second.
const mostLines = 500_000;

type Known = {
  /** The envelope sender was empty, as for every report. */
  nullSender?: boolean;
  /** It came to a reply address of ours (verp.ts), so it is an answer whatever its headers say. */
  toReplyAddress?: boolean;
};

/**
 * Reads a message that came in and tells what it is.
 *
 * @throws MailError `mail-unreadable`, whatever is in it.
 */
export async function readInbound(
  raw: Buffer | Uint8Array,
  known: Known = {},
): Promise<InboundMessage> {
  if (raw.length > mostInboundBytes) throw unreadable('it is too large');
  if (linesOf(raw) > mostLines) throw unreadable('it has too many lines');
  try {
    return read(raw, await parse(raw), known);
  } catch (cause) {
    if (cause instanceof MailError) throw cause;
    throw unreadable('it is no valid email', cause);
  }
}

function linesOf(raw: Uint8Array): number {
  let lines = 0;
  for (const byte of raw) if (byte === 10) lines += 1;
  return lines;
}

function parse(raw: Uint8Array): Promise<Email> {
  return PostalMime.parse(raw, {
    maxNestingDepth: 50,
    maxHeadersSize: 512 * 1024,
    maxRfc822NestingDepth: 2,
    // An enclosed email stays apart: its text is not the sender's, its headers tell which it was.
    forceRfc822Attachments: true,
  });
}

function read(raw: Uint8Array, mail: Email, known: Known): InboundMessage {
  const headers = firstHeaders(mail);
  const subject = oneLine(mail.subject ?? '').slice(0, 1_000);
  const from = mailboxes(mail.from ? [mail.from] : [])[0] ?? null;
  const body = bodyOf(mail);
  const enclosed = enclosedHeaders(mail.attachments);
  const bounce =
    reportOf(mail.attachments) ??
    readPlainBounce({
      from: from?.address ?? null,
      subject,
      text: body,
      nullSender: known.nullSender ?? headers.get('return-path')?.trim() === '<>',
      failedRecipients: headers.get('x-failed-recipients') ?? null,
    });
  const inReplyTo = messageIds(headers.get('in-reply-to'))[0] ?? null;
  const references = messageIds(headers.get('references'));
  const answers = inReplyTo !== null || references.length > 0 || known.toReplyAddress === true;
  return {
    kind: kindOf(),
    hash: createHash('sha256').update(raw).digest('hex'),
    messageId: messageIds(headers.get('message-id'))[0] ?? null,
    inReplyTo,
    references,
    from,
    to: mailboxes([...(mail.to ?? []), ...(mail.cc ?? [])]).slice(0, 500),
    subject,
    date: dateOf(headers.get('date')),
    text: newTextOf(body),
    bounce,
    original: bounce?.standard === false ? originalIn(body, enclosed) : originalOf(enclosed),
  };

  function kindOf(): InboundMessage['kind'] {
    if (bounce) return 'dsn';
    if (part(mail.attachments, 'message/feedback-report')) return 'feedback';
    if (isAutoReply(headers, subject)) return 'auto-reply';
    return answers ? 'reply' : 'other';
  }
}

function firstHeaders(mail: Email): Map<string, string> {
  const headers = new Map<string, string>();
  for (const { key, value } of mail.headers) {
    if (!headers.has(key)) headers.set(key, value.slice(0, 100_000));
  }
  return headers;
}

function part(attachments: Attachment[], ...types: string[]): string | null {
  const found = attachments.find(({ mimeType }) => types.includes(mimeType));
  return found ? contentOf(found) : null;
}

function contentOf({ content }: Attachment): string {
  if (typeof content === 'string') return content.slice(0, 1_000_000);
  const bytes = content instanceof Uint8Array ? content : new Uint8Array(content);
  return Buffer.from(bytes.subarray(0, 1_000_000)).toString('utf8');
}

function reportOf(attachments: Attachment[]): Bounce | null {
  const status = part(attachments, 'message/delivery-status', 'message/global-delivery-status');
  return status === null ? null : readDeliveryStatus(status);
}

function enclosedHeaders(attachments: Attachment[]): Fields {
  const types = [
    'message/rfc822',
    'text/rfc822-headers',
    'message/global',
    'message/global-headers',
  ];
  const text = part(attachments, ...types);
  return text === null ? new Map() : readHeaderFields(text);
}

function originalOf(enclosed: Fields): InboundMessage['original'] {
  return {
    messageId: messageIds(enclosed.get('message-id'))[0] ?? null,
    lockstepId: enclosed.get('x-lockstep-id')?.slice(0, 100) ?? null,
  };
}

/** Old reports hold the returned headers as text. */
function originalIn(body: string, enclosed: Fields): InboundMessage['original'] {
  const found = originalOf(enclosed);
  return {
    messageId: found.messageId ?? /^[> \t]*message-id:\s*(<[^<>\s]+>)/im.exec(body)?.[1] ?? null,
    lockstepId:
      found.lockstepId ?? /^[> \t]*x-lockstep-id:\s*(\S{1,100})/im.exec(body)?.[1] ?? null,
  };
}

function bodyOf(mail: Email): string {
  if (mail.text?.trim()) return mail.text;
  return mail.html ? textOf(mail.html) : '';
}

function mailboxes(addresses: Address[]): MailAddress[] {
  return addresses
    .flatMap((entry) => entry.group ?? [entry])
    .filter(({ address }) => address)
    .map(({ name, address }) => ({
      ...(name ? { name: oneLine(name).slice(0, 500) } : {}),
      address: oneLine(address ?? '').slice(0, 320),
    }));
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function dateOf(value: string | undefined): Date | null {
  const date = new Date(value ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

function unreadable(why: string, cause?: unknown): MailError {
  return new MailError('mail-unreadable', `An email that came in cannot be read: ${why}.`, {
    outcome: 'refused',
    temporary: false,
    cause,
    fix: 'Nothing is to be done: it is set aside. If emails of your provider are, report it.',
  });
}

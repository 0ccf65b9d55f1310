import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ReadMessage } from './read-message.ts';
import type { StoredMessage } from './store.ts';

/** A message that a recipient, or the mail system, sends back. */
export interface Answer {
  kind: 'reply' | 'auto-reply' | 'bounce' | 'complaint';
  envelope: { from: string; to: string };
  raw: Buffer;
}

interface About {
  message: StoredMessage;
  read: ReadMessage;
  now: Date;
  /** Makes the answer's Message-ID its own. */
  turn: number;
}

const domain = 'sandbox.test';

/** What a person writes back, as a mail program does it: threaded, with the history quoted. */
export async function composeReply({ message, read, now, turn }: About, text: string) {
  const to = read.replyTo ?? read.from?.address ?? message.from;
  const quoted = read.text.trim().split(/\r?\n/).slice(0, 200);
  const who = read.from ? `${read.from.name} <${read.from.address}>`.trim() : message.from;
  return built('reply', { from: message.to, to }, message.to, {
    to,
    subject: /^re:/i.test(read.subject) ? read.subject : `Re: ${read.subject}`,
    text: `${text}\n\nOn ${now.toUTCString()}, ${who} wrote:\n\n${quoted.map((line) => `> ${line}`).join('\n')}\n`,
    messageId: ownId('reply', message, turn),
    date: now,
    ...thread(read),
  });
}

/** An absence note: to the envelope sender, with no sender of its own (RFC 3834). */
export async function composeAutoReply({ message, read, now, turn }: About) {
  return built('auto-reply', { from: '', to: message.from }, message.to, {
    to: message.from,
    subject: `Automatic reply: ${read.subject}`,
    text: 'Thank you for your email. I am out of the office until Monday and will answer then.\n',
    messageId: ownId('auto-reply', message, turn),
    date: now,
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
    ...thread(read),
  });
}

/** A report that it could not be delivered, to the envelope sender (RFC 3464). */
export async function composeBounce({ message, now, turn }: About, hard: boolean) {
  const [status, code, why] = hard
    ? ['5.1.1', '550', 'User unknown']
    : ['4.2.2', '452', 'Mailbox full'];
  const report = [
    `Reporting-MTA: dns; mail.${domain}`,
    `Arrival-Date: ${mimeDate(new Date(message.receivedAt))}`,
    '',
    `Final-Recipient: rfc822; ${message.to}`,
    `Original-Recipient: rfc822;${message.to}`,
    'Action: failed',
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${code} ${status} <${message.to}>: ${why}`,
    '',
  ].join('\r\n');
  const words = `This is the mail system of the stand-in.\n\nYour message could not be delivered to <${message.to}>:\n${code} ${status} ${why}\n`;
  return reportMessage('bounce', { message, now, turn }, 'delivery-status', {
    from: `Mail Delivery System <MAILER-DAEMON@${domain}>`,
    subject: 'Undelivered Mail Returned to Sender',
    words,
    report: ['message/delivery-status', report],
    enclosed: message.raw,
  });
}

/** "This is spam", as providers report it (ARF, RFC 5965). */
export async function composeComplaint({ message, now, turn }: About) {
  const report = [
    'Feedback-Type: abuse',
    'User-Agent: Mail-Stand-in/1.0',
    'Version: 1',
    `Original-Mail-From: <${message.from}>`,
    `Original-Rcpt-To: <${message.to}>`,
    `Arrival-Date: ${mimeDate(new Date(message.receivedAt))}`,
    '',
  ].join('\r\n');
  return reportMessage('complaint', { message, now, turn }, 'feedback-report', {
    from: `Feedback Loop <feedback@${domain}>`,
    subject: 'Abuse report',
    words: `${message.to} marked this email as spam.\n`,
    report: ['message/feedback-report', report],
    enclosed: message.raw,
  });
}

function thread({ messageId, references }: ReadMessage) {
  if (messageId === null) return {};
  return { inReplyTo: messageId, references: `${references ?? ''} ${messageId}`.trim() };
}

async function built(
  kind: Answer['kind'],
  envelope: Answer['envelope'],
  from: string,
  mail: ConstructorParameters<typeof MailComposer>[0],
): Promise<Answer> {
  const composer = new MailComposer({ from, newline: 'windows', ...mail });
  return { kind, envelope, raw: await composer.compile().build() };
}

/** Written line by line, as mail systems do: the parts' types and order are what receivers read. */
function reportMessage(
  kind: 'bounce' | 'complaint',
  about: { message: StoredMessage; now: Date; turn: number },
  type: string,
  parts: {
    from: string;
    subject: string;
    words: string;
    report: [type: string, text: string];
    enclosed: Buffer;
  },
): Answer {
  const { message, now, turn } = about;
  const boundary = `=_${createHash('sha256').update(message.raw).digest('hex').slice(0, 24)}`;
  const head = [
    `From: ${parts.from}`,
    `To: <${message.from}>`,
    `Subject: ${parts.subject}`,
    `Date: ${mimeDate(now)}`,
    `Message-ID: ${ownId(kind, message, turn)}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type};\r\n\tboundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    parts.words.replaceAll('\n', '\r\n'),
    `--${boundary}`,
    `Content-Type: ${parts.report[0]}`,
    '',
    parts.report[1],
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    '',
  ].join('\r\n');
  const raw = Buffer.concat([
    Buffer.from(head),
    parts.enclosed,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { kind, envelope: { from: '', to: message.from }, raw };
}

function ownId(kind: string, message: StoredMessage, turn: number): string {
  return `<${kind}.${message.id}.${turn}.${Date.parse(message.receivedAt)}@${domain}>`;
}

/** RFC 5322 wants an offset, not GMT. */
function mimeDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

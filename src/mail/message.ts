import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';
import { checkAddress, type MailAddress } from './address.ts';
import { MailError } from './errors.ts';
import { textOf } from './html.ts';

export type MailAttachment = { filename: string; contentType: string; content: Buffer };

export type DkimKey = { domain: string; selector: string; privateKey: string };

/** Headers that a caller may set beside those that the message has anyway. */
export type ExtraHeader =
  | 'X-Lockstep-Id'
  | 'List-Unsubscribe'
  | 'List-Unsubscribe-Post'
  | 'In-Reply-To'
  | 'References'
  | 'Auto-Submitted';

export type OutgoingMessage = {
  from: MailAddress;
  to: MailAddress[];
  cc?: MailAddress[];
  bcc?: MailAddress[];
  /** Answers go to each of them. */
  replyTo?: MailAddress | MailAddress[] | undefined;
  subject: string;
  html: string;
  /** Made of the HTML when left out. */
  text?: string | undefined;
  attachments?: MailAttachment[];
  /** `<id@domain>`; settled before anything is sent, so that a copy can be recognised (SYNC R50). */
  messageId: string;
  date: Date;
  headers?: Partial<Record<ExtraHeader, string>>;
  /** Envelope sender, to which bounces go; the sender's address when left out. */
  returnPath?: string | undefined;
  dkim?: DkimKey | undefined;
};

export type BuiltMessage = {
  /** 7-bit, lines of at most 998 characters ended by CRLF. */
  raw: Buffer;
  messageId: string;
  envelope: { from: string; to: string[] };
};

/**
 * The message as it goes over the wire. Bcc stands in the envelope only.
 *
 * @throws MailError `mail-address-invalid`, `mail-header-invalid`, `mail-dkim-key-unusable`.
 */
export async function buildMessage(input: OutgoingMessage): Promise<BuiltMessage> {
  const from = whole(input.from, 'sender');
  const to = input.to.map((address) => whole(address, 'recipient'));
  const cc = (input.cc ?? []).map((address) => whole(address, 'cc'));
  const bcc = (input.bcc ?? []).map((address) => whole(address, 'bcc'));
  const replyTo = [input.replyTo ?? []].flat().map((address) => whole(address, 'reply address'));
  if (to.length === 0) throw invalid('The email has no recipient.', 'Choose a recipient.');
  const messageId = identifier(input.messageId, 'Message-ID');
  const composer = new MailComposer({
    from,
    to,
    cc,
    ...(replyTo.length > 0 ? { replyTo } : {}),
    subject: oneLine(input.subject),
    html: input.html,
    text: input.text ?? textOf(input.html),
    attachments: (input.attachments ?? []).map(attachmentOf),
    messageId,
    date: input.date,
    headers: headersOf(input.headers ?? {}),
    // Nothing is read from disk or fetched for a message, whatever stands in it.
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  const plain = await composer.compile().build();
  const returnPath = input.returnPath && checkAddress(input.returnPath, 'bounce address');
  return {
    raw: input.dkim ? await sign(plain, input.dkim) : plain,
    messageId,
    envelope: { from: returnPath || from.address, to: recipients([...to, ...cc, ...bcc]) },
  };
}

/** The size of so many bytes as an attachment: base64 in lines of 76 and CRLF. */
export function encodedSize(bytes: number): number {
  const letters = Math.ceil(bytes / 3) * 4;
  return letters + Math.ceil(letters / 76) * 2;
}

function whole(given: MailAddress, what: string): { name: string; address: string } {
  return { name: oneLine(given.name ?? ''), address: checkAddress(given.address, what) };
}

function recipients(all: { address: string }[]): string[] {
  return [...new Map(all.map(({ address }) => [address.toLowerCase(), address])).values()];
}

/** Free text in a header: line breaks and other controls, with which one could add headers, go. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function attachmentOf({ filename, contentType, content }: MailAttachment) {
  const known = /^[\w.+-]+\/[\w.+-]+$/.test(contentType);
  return {
    // A path would tell about the sender's machine, and could leave the folder at the recipient's.
    filename: oneLine(filename).split(/[/\\]/).at(-1) || 'attachment',
    contentType: known ? contentType : 'application/octet-stream',
    // Never inline, never 8-bit: the size is then the one that encodedSize() tells.
    contentTransferEncoding: 'base64',
    contentDisposition: 'attachment',
    content,
  };
}

function headersOf(given: NonNullable<OutgoingMessage['headers']>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'In-Reply-To') checked[name] = identifier(value, name);
    else if (name === 'References') {
      const ids = value.split(/\s+/).filter(Boolean);
      checked[name] = ids.map((id) => identifier(id, name)).join(' ');
    } else {
      if (!/^[\x20-\x7e]*$/.test(value)) throw badHeader(name);
      checked[name] = value;
    }
  }
  return checked;
}

function identifier(text: string, header: string): string {
  const inner = /^<?([^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+)>?$/u.exec(text)?.[1];
  if (inner === undefined || !/^[\x21-\x7e]+$/.test(inner)) throw badHeader(header);
  return `<${inner}>`;
}

async function sign(raw: Buffer, key: DkimKey): Promise<Buffer> {
  try {
    // nodemailer sends unsigned what it cannot sign.
    createPrivateKey(key.privateKey);
    const signer = new DKIM({
      domainName: key.domain,
      keySelector: key.selector,
      privateKey: key.privateKey,
    });
    const signed = signer.sign(raw);
    const chunks: Buffer[] = [];
    signed.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(signed, 'end');
    const whole = Buffer.concat(chunks);
    if (!/^dkim-signature:/i.test(whole.toString('latin1', 0, 20))) throw new Error('Not signed');
    return whole;
  } catch (cause) {
    throw new MailError(
      'mail-dkim-key-unusable',
      `The email could not be signed for ${key.domain} with the DKIM key "${key.selector}".`,
      {
        outcome: 'not-sent',
        temporary: false,
        fix: 'Enter the private key again in PEM form (BEGIN PRIVATE KEY), or remove it: emails then go out unsigned.',
        cause,
      },
    );
  }
}

function badHeader(name: string): MailError {
  return invalid(
    `The header ${name} holds characters that may not stand in a header.`,
    'This is a fault in Lockstep or its data: please report it with the email.',
  );
}

function invalid(message: string, fix: string): MailError {
  return new MailError('mail-header-invalid', message, {
    outcome: 'refused',
    temporary: false,
    fix,
  });
}

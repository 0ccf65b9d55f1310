import { Parser } from 'htmlparser2';
import PostalMime from 'postal-mime';
import type { StoredMessage } from './store.ts';

export interface MailLink {
  url: string;
  /** The words one clicks on. */
  text: string;
}

/** A message as its recipient's mail program shows it. */
export interface ReadMessage {
  subject: string;
  from: { name: string; address: string } | null;
  replyTo: string | null;
  cc: string[];
  messageId: string | null;
  references: string | null;
  date: string | null;
  html: string;
  text: string;
  links: MailLink[];
  /** What a mail program loads from elsewhere to show it. */
  images: string[];
  listUnsubscribe: string[];
  oneClick: boolean;
  /** Of the headers, in their order. */
  headers: { name: string; value: string }[];
  attachments: { filename: string; contentType: string; bytes: number }[];
}

export async function readMessage({ raw }: StoredMessage): Promise<ReadMessage> {
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 50 });
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? null;
  const html = mail.html ?? '';
  const unsubscribe = header('list-unsubscribe') ?? '';
  return {
    subject: mail.subject ?? '',
    from: mail.from?.address ? { name: mail.from.name, address: mail.from.address } : null,
    replyTo: mail.replyTo?.[0]?.address ?? null,
    cc: (mail.cc ?? []).flatMap(({ address }) => address ?? []),
    messageId: header('message-id'),
    references: header('references'),
    date: mail.date ?? null,
    html,
    text: mail.text ?? '',
    ...partsOf(html),
    listUnsubscribe: [...unsubscribe.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? ''),
    oneClick: /List-Unsubscribe=One-Click/i.test(header('list-unsubscribe-post') ?? ''),
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? 'no name',
      contentType: mimeType,
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    })),
  };
}

function partsOf(html: string): { links: MailLink[]; images: string[] } {
  const links: MailLink[] = [];
  const images: string[] = [];
  let open: MailLink | null = null;
  const parser = new Parser({
    onopentag(name, { href, src }) {
      if (name === 'a' && href && /^https?:/i.test(href)) {
        open = { url: href, text: '' };
        links.push(open);
      }
      if (name === 'img' && src && /^https?:/i.test(src)) images.push(src);
    },
    ontext(text) {
      if (open) open.text = `${open.text}${text}`.slice(0, 200);
    },
    onclosetag(name) {
      if (name === 'a') open = null;
    },
  });
  parser.end(html);
  return { links: links.map(({ url, text }) => ({ url, text: text.trim() })), images };
}

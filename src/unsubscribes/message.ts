import sanitizeHtml from 'sanitize-html';
import type { UnsubscribeSettings } from './settings.ts';

type Message = Pick<UnsubscribeSettings, 'message'>;

/** What a link is called that a message without one gets. */
const linkText = 'Unsubscribe';

/**
 * The unsubscribe message of an email as HTML: for its end, or where a template has
 * `{{ team_unsubscribe }}`. The first link leads to the unsubscribe page whatever was typed, further
 * ones stay; a message without a link gets one at its end, since a message that one cannot follow is
 * none (product.md 2.5.5).
 *
 * @param url the recipient's own page, `…/u/<token>`.
 */
export function unsubscribeMessage({ message }: Message, url: string): string {
  let found = false;
  const html = sanitizeHtml(asHtml(message), {
    allowedTags: [
      'p',
      'br',
      'div',
      'span',
      'a',
      'b',
      'strong',
      'i',
      'em',
      'u',
      's',
      'small',
      'ul',
      'ol',
      'li',
    ],
    allowedAttributes: { a: ['href'], p: ['style'], div: ['style'], span: ['style'] },
    allowedStyles: {
      '*': {
        color: [/^#[0-9a-f]{3,6}$/i, /^rgb\([\d, ]+\)$/],
        'font-size': [/^\d{1,2}(px|pt|em|%)$/],
        'text-align': [/^(left|right|center)$/],
      },
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    transformTags: {
      a: (tagName, attributes) => {
        if (found) return { tagName, attribs: attributes };
        found = true;
        return { tagName, attribs: { href: url } };
      },
    },
  });
  return found ? html : `${html} <a href="${escapeHtml(url)}">${linkText}</a>`;
}

/** The values of the two template fields for one recipient (product.md 4.5), as HTML. */
export function unsubscribeFields(
  settings: Message,
  url: string,
): { friendly_unsubscribe: string; team_unsubscribe: string } {
  return {
    friendly_unsubscribe: `<a href="${escapeHtml(url)}">${linkText}</a>`,
    team_unsubscribe: unsubscribeMessage(settings, url),
  };
}

type Append = {
  settings: UnsubscribeSettings;
  url: string;
  /** A non-commercial template gets no message of itself; its own field still shows. */
  nonCommercial: boolean;
};

/** The email with the message below it, unless it is off, or the email has the link already. */
export function appendUnsubscribeMessage(
  html: string,
  { settings, url, nonCommercial }: Append,
): string {
  if (!settings.append || nonCommercial || html.includes(url)) return html;
  const at = html.toLowerCase().lastIndexOf('</body');
  const end = at < 0 ? html.length : at;
  const message = `<div style="margin-top:24px;font-size:12px;color:#5f6368">${unsubscribeMessage(settings, url)}</div>`;
  return html.slice(0, end) + message + html.slice(end);
}

type Sending = {
  settings: Pick<UnsubscribeSettings, 'oneClickSingle'>;
  url: string;
  kind: 'single' | 'bulk' | 'campaign';
  /** Whether an earlier email of the thread carried them. */
  inThread: boolean;
  nonCommercial: boolean;
};

/** The headers by which mail programs offer to unsubscribe (RFC 2369, RFC 8058); empty for none. */
export function unsubscribeHeaders(sending: Sending): Record<string, string> {
  const { settings, url, kind, inThread, nonCommercial } = sending;
  if (nonCommercial || inThread || (kind === 'single' && !settings.oneClickSingle)) return {};
  return {
    'List-Unsubscribe': `<${url}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** Plain text is what has no tag; its addresses become links, its lines stay lines. */
function asHtml(message: string): string {
  if (/<[a-z][^>]*>/i.test(message)) return message;
  return escapeHtml(message)
    .replace(/\bhttps?:\/\/[^\s<]+/g, (address) => `<a href="${address}">${address}</a>`)
    .replace(/\r?\n/g, '<br>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

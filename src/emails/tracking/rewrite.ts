import { findLinks } from './links.ts';
import type { TrackingTokens } from './tokens.ts';

type Options = {
  tokens: Pick<TrackingTokens, 'open' | 'click' | 'trap'>;
  /** Where the tracking listener is reached, without a slash at the end. */
  baseUrl: string;
  /** Off means off: no pixel. */
  opens: boolean;
  /** Off means off: links as they were written. */
  clicks: boolean;
  ids: { tenantId: string; emailId: string };
};

type Change = { from: number; to: number; text: string };

/**
 * Puts the pixel in and leads links past us, for the HTML part only (make the text part before). All
 * else stays byte for byte. Links to the web alone are rewritten: no mailto:, tel:, anchor, and not the
 * unsubscribe link. With clicks on there is also a link that nobody sees: whoever follows it is a
 * scanner (machine.ts).
 */
export function trackEmail(html: string, options: Options): string {
  const { tokens, baseUrl, opens, clicks, ids } = options;
  const links = clicks ? findLinks(html) : [];
  const rewritten = links.filter((link) => isTracked(link.href, baseUrl));
  const changes = rewritten.map(({ from, to, tag, href }) => ({
    from,
    to,
    text: withHref(tag, `${baseUrl}/t/c/${tokens.click({ ...ids, link: href })}`),
  }));
  const last = [
    rewritten.length > 0
      ? `<a href="${baseUrl}/t/c/${tokens.trap(ids)}" style="display:none" aria-hidden="true" tabindex="-1"></a>`
      : '',
    opens
      ? `<img src="${baseUrl}/t/o/${tokens.open(ids)}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`
      : '',
  ].join('');
  const end = endOfBody(html);
  return apply(html, [...changes, { from: end, to: end, text: last }]);
}

function isTracked(href: string, baseUrl: string): boolean {
  return /^https?:\/\//i.test(href) && URL.canParse(href) && !href.startsWith(`${baseUrl}/`);
}

/** The value of the first href, however it is quoted; attributes before it may hold anything. */
const hrefValue =
  /^(<\w+(?:\s+(?!href[\s=])[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*\s+href\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)/i;

function withHref(tag: string, url: string): string {
  return tag.replace(hrefValue, (_, before: string) => `${before}"${url}"`);
}

/** Before the last `</body>`, else at the end. */
function endOfBody(html: string): number {
  const at = html.toLowerCase().lastIndexOf('</body');
  return at < 0 ? html.length : at;
}

function apply(html: string, changes: Change[]): string {
  let result = '';
  let done = 0;
  for (const { from, to, text } of changes.sort((a, b) => a.from - b.from)) {
    result += html.slice(done, from) + text;
    done = to;
  }
  return result + html.slice(done);
}

/** Other names of the same thing; the rich view writes the second. */
const same: Record<string, string> = { b: 'strong', i: 'em', strike: 's', del: 's' };
/** Frames without a look of their own; nothing is lost without them. */
const frames = new Set(['div', 'span', 'p', 'br', 'html', 'head', 'body', 'tbody']);

/** Elements and attributes for looks that stand in `before` but no more in `after`, each once. */
export function lostMarkup(before: string, after: string): string[] {
  const left = parts(after);
  const lost = [...parts(before)].filter((part) => !left.has(part));
  return [...new Set(lost.map((part) => part.split(' ', 1)[0] ?? part))];
}

/** `table`, `strong`, and with its value `style color:red`: what a page is made of, as text. */
function parts(html: string): Set<string> {
  const found = new Set<string>();
  for (const [, name = '', attributes = ''] of html.matchAll(
    /<([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi,
  )) {
    const tag = name.toLowerCase();
    if (!frames.has(tag)) found.add(same[tag] ?? tag);
    const style = /\sstyle=(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    for (const one of (style?.[1] ?? style?.[2] ?? '').split(';')) {
      const property = one.split(':', 1)[0]?.trim().toLowerCase();
      // Browsers rewrite values ("#f00" as "rgb(255, 0, 0)"), so only the property is compared.
      if (property) found.add(`style ${property}`);
    }
    for (const [, attribute = ''] of attributes.matchAll(
      /\s(align|bgcolor|border|cellpadding|cellspacing|class|valign)=/gi,
    )) {
      found.add(attribute.toLowerCase());
    }
  }
  return found;
}

import { Parser } from 'htmlparser2';

/** A link as it stands in the source: `tag` is the whole opening tag, from `from` to `to`. */
type FoundLink = { from: number; to: number; tag: string; href: string };

/** Every `<a href>` and `<area href>` with where it stands; entities in `href` are resolved. */
export function findLinks(html: string): FoundLink[] {
  const found: FoundLink[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name !== 'a' && name !== 'area') return;
      const href = attributes.href?.trim();
      if (!href) return;
      const [from, to] = [parser.startIndex, parser.endIndex + 1];
      found.push({ from, to, tag: html.slice(from, to), href });
    },
  });
  parser.end(html);
  return found;
}

/** How many different web addresses an email leads to, as it was sent or as it was written. */
export function countLinks(html: string): number {
  const links = findLinks(html).map((link) => link.href);
  const tracked = links.filter((href) => href.includes('/t/c/'));
  // One of the tracked ones is the link that nobody sees.
  if (tracked.length > 0) return new Set(tracked).size - 1;
  return new Set(links.filter((href) => /^https?:/i.test(href))).size;
}

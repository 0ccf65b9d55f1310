import { compile } from 'html-to-text';
import juice from 'juice';

/** Style sheets become style attributes, as many mail clients know no style sheets. Loads nothing. */
export function inlineCss(html: string): string {
  return juice(html, {
    removeStyleTags: true,
    preserveMediaQueries: true,
    applyWidthAttributes: true,
    // Template variables keep their braces.
    xmlMode: false,
  });
}

// Mail programs cut emails at a fifth of that.
const mostCharacters = 500_000;

const toText = compile({
  wordwrap: 78,
  limits: { maxInputLength: mostCharacters, maxDepth: 100 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
    { selector: 'table', format: 'block' },
  ],
});

/** The text of an email for clients that show no HTML; links follow their words in brackets. */
export function textOf(html: string): string {
  return toText(html.slice(0, mostCharacters)).trim();
}

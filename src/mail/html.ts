import { compile } from 'html-to-text';
import juice from 'juice';
import sanitizeHtml from 'sanitize-html';

const styles: sanitizeHtml.IOptions['allowedStyles'] = {
  '*': Object.fromEntries(
    [
      'background-color',
      'border',
      'border-collapse',
      'border-color',
      'border-left',
      'border-radius',
      'border-spacing',
      'border-style',
      'border-width',
      'color',
      'display',
      'font-family',
      'font-size',
      'font-style',
      'font-weight',
      'height',
      'letter-spacing',
      'line-height',
      'list-style-type',
      'margin',
      'margin-bottom',
      'margin-left',
      'margin-right',
      'margin-top',
      'max-width',
      'padding',
      'padding-bottom',
      'padding-left',
      'padding-right',
      'padding-top',
      'text-align',
      'text-decoration',
      'text-indent',
      'vertical-align',
      'white-space',
      'width',
      // A value with a bracket could load something or, in old clients, run something.
    ].map((property) => [property, [/^(rgba?\([\d.,%\s]+\)|[^()\\<>])+$/i]]),
  ),
};

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['a', 'abbr', 'b', 'blockquote', 'br', 'center', 'code', 'div', 'em', 'font'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'li', 'mark', 'ol', 'p', 'pre'],
    ...['s', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot'],
    ...['th', 'thead', 'tr', 'u', 'ul'],
  ],
  allowedAttributes: {
    '*': ['style', 'align', 'dir', 'lang', 'title'],
    a: ['href', 'name'],
    font: ['color', 'face', 'size'],
    img: ['src', 'alt', 'width', 'height', 'border'],
    ol: ['start', 'type'],
    table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor', 'role'],
    td: ['width', 'height', 'colspan', 'rowspan', 'valign', 'bgcolor'],
    th: ['width', 'height', 'colspan', 'rowspan', 'valign', 'bgcolor', 'scope'],
    tr: ['valign', 'bgcolor'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'cid'] },
  allowProtocolRelative: false,
  allowedStyles: styles,
  disallowedTagsMode: 'discard',
};

/**
 * What may stand in an email: text, links, images, tables and inline styles. Scripts, forms, frames,
 * event handlers and whatever loads or runs something else are taken out.
 */
export function sanitizeEmailHtml(html: string): string {
  return sanitizeHtml(html, allowed);
}

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

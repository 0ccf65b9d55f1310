import sanitizeHtml from 'sanitize-html';

/** No address, no function, no way out of the declaration. */
const plainValue = /^(?!.*(?:url|expression|javascript|import|@))[^;{}<>\\]{1,200}$/i;

const styles = Object.fromEntries(
  [
    'background-color',
    'border',
    'border-bottom',
    'border-collapse',
    'border-left',
    'border-radius',
    'border-right',
    'border-spacing',
    'border-top',
    'color',
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
    'vertical-align',
    'white-space',
    'width',
  ].map((property) => [property, [plainValue]]),
);

const looks = ['style', 'align', 'valign', 'width', 'height', 'bgcolor', 'dir', 'lang'];

const options: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'blockquote', 'pre', 'center', 'hr', 'br'],
    ...['ul', 'ol', 'li', 'a', 'img', 'span', 'font', 'b', 'strong', 'i', 'em', 'u', 's', 'strike'],
    ...['del', 'small', 'big', 'sub', 'sup', 'code'],
    ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    '*': looks,
    a: ['href', 'title', 'name'],
    img: ['src', 'alt', 'title', 'border'],
    font: ['color', 'face', 'size'],
    table: ['border', 'cellpadding', 'cellspacing', 'role'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    ol: ['start', 'type'],
    col: ['span'],
  },
  allowedStyles: { '*': styles },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https'] },
  allowProtocolRelative: false,
  // Content of these goes with them; of other elements that are not allowed the text stays.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'template', 'xmp'],
};

/**
 * The HTML with nothing in it that runs or reaches out: no scripts, styles of pages, frames, forms,
 * event handlers, `javascript:`. Used when a text is saved, and again on what is rendered, since a
 * value may have become part of an address.
 */
export function sanitise(html: string): string {
  return sanitizeHtml(html, options);
}

const allowed = new Set(options.allowedTags === false ? [] : options.allowedTags);

/** Names of what `sanitise` takes out, for the person who wrote it: `script`, `onclick`. */
export function refusedParts(html: string): string[] {
  const refused = new Set<string>();
  for (const [, tag = ''] of html.matchAll(/<([a-z][a-z0-9]{0,20})/gi)) {
    if (!allowed.has(tag.toLowerCase())) refused.add(tag.toLowerCase());
  }
  for (const [, handler = ''] of html.matchAll(/[\s"'/](on[a-z]{2,20})\s{0,9}=/gi)) {
    refused.add(handler.toLowerCase());
  }
  if (/["'=\s]javascript:/i.test(html)) refused.add('javascript:');
  return [...refused];
}

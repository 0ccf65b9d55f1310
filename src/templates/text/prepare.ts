import type { TextKind } from './variables.ts';

export type Prepared = {
  /** What the template engine reads. */
  source: string;
  /** The texts of `{{! … }}`: to be replaced by the seller, and unknown to the engine. */
  prompts: string[];
};

/**
 * Makes of what the editor saved what the engine understands. In HTML the text between braces has
 * entities (`{% if a &gt; b %}`), and a seller may have made half a variable bold; both are undone
 * there, and only there. With `showPrompts` a prompt stands there as text in brackets. Each character is looked at once, whatever stands in the text.
 */
export function prepare(text: string, kind: TextKind, showPrompts = false): Prepared {
  const prompts: string[] = [];
  let source = '';
  let at = 0;
  for (;;) {
    const start = nextDelimiter(text, at);
    const end = start < 0 ? -1 : text.indexOf(text[start + 1] === '%' ? '%}' : '}}', start + 2);
    if (end < 0) return { source: source + text.slice(at), prompts };
    const inside = text.slice(start + 2, end);
    const code = kind === 'body' ? plain(inside) : inside;
    source += text.slice(at, start);
    at = end + 2;
    if (text[start + 1] === '{' && code.startsWith('!')) {
      prompts.push(code.slice(1).trim());
      if (showPrompts) source += asText(code.slice(1), kind);
    } else if (text[start + 1] === '{') source += `{{${withPhrase(code)}}}`;
    else source += `{%${code}%}`;
  }
}

function nextDelimiter(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
    if (text[at + 1] === '{' || text[at + 1] === '%') return at;
  }
  return -1;
}

/** No braces, so that the engine reads nothing in it. */
function asText(prompt: string, kind: TextKind): string {
  const text = `[${prompt.replace(/[{}]/g, '').trim()}]`;
  return kind === 'body' ? text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`) : text;
}

/** Where the company is not known an email says "your company" (product.md 4.5). */
function withPhrase(code: string): string {
  return code.replace(
    /^(-?\s*(?:company|company_friendly)\s*)(?=$|-$|\|)(?!\|\s*default\b)/,
    '$1| default: "your company" ',
  );
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function plain(html: string): string {
  return html
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, name) => {
      if (name) return entities[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replaceAll('\u00a0', ' ');
}

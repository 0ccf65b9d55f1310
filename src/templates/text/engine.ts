import { Liquid } from 'liquidjs';
import type { TextKind } from './variables.ts';

/** The longest text of a template or email, in characters. */
export const longestText = 200_000;

/**
 * Liquid for texts that anybody may write: it sees own properties of the given values only, an
 * unknown filter or variable is an error, and time, text and memory have an end. A second is a hundred
 * times what the longest sensible template takes; memory is counted in characters and array items.
 */
function makeEngine(kind: TextKind): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    // `{% if title %}` and `| default:` are how a template says what happens without a value.
    lenientIf: true,
    parseLimit: 2 * longestText,
    renderLimit: 1000,
    memoryLimit: 5_000_000,
    templates: {},
    ...(kind === 'body' ? { outputEscape } : {}),
  });
  // What would bring in other files, or write past the escaping of outputs.
  for (const tag of ['include', 'render', 'layout', 'block', 'echo', 'liquid', 'tablerow']) {
    delete engine.tags[tag];
  }
  engine.unregisterFilter('raw');
  return engine;
}

/** HTML of our own (a signature, the unsubscribe message): put in as it is. */
export class OwnHtml {
  readonly #html: string;
  constructor(html: string) {
    this.#html = html;
  }
  toString(): string {
    return this.#html;
  }
}

/** What a body gets of a value. Filters turn our HTML into text, which is escaped like any other. */
function outputEscape(value: unknown): string {
  return value instanceof OwnHtml ? value.toString() : escapeHtml(asText(value));
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(asText).join('');
  return typeof value === 'object' || typeof value === 'function' ? '' : String(value);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const engines: Record<TextKind, Liquid> = {
  subject: makeEngine('subject'),
  body: makeEngine('body'),
};

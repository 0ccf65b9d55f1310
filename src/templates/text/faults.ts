import { closest } from './closest.ts';
import { engines } from './engine.ts';

/** Why a template cannot be filled. `missing`: the variable named has no value. */
export type Fault = {
  code: 'missing' | 'syntax' | 'too-large';
  name: string | null;
  message: string;
};

/** Reads what the engine threw; whatever that is, the answer is a sentence. */
export function faultOf(error: unknown): Fault {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const variable = undefinedVariable(thrown);
  if (variable !== null) {
    return { code: 'missing', name: variable, message: `{{ ${variable} }} has no value.` };
  }
  // "…, line:1, col:4": of the HTML, which a seller does not see.
  const text = thrown.message.replace(/, line:\d+, col:\d+$/s, '').trim();
  if (/(?:render|alloc|parse).*limit exceeded/.test(text) || thrown instanceof RangeError) {
    return {
      code: 'too-large',
      name: null,
      message: 'The text takes too long or becomes too large: look for a loop in it.',
    };
  }
  return { code: 'syntax', name: null, message: sentence(text) };
}

function undefinedVariable(error: Error): string | null {
  const cause = (error as { originalError?: { variableName?: unknown } }).originalError;
  const name = cause?.variableName;
  return typeof name === 'string' ? (/^[^.[]+/.exec(name)?.[0] ?? name) : null;
}

function sentence(text: string): string {
  const filter = /^undefined filter: (\S+)/.exec(text)?.[1];
  if (filter !== undefined) {
    const meant = closest(filter, Object.keys(engines.body.filters));
    return `There is no filter "${filter}".${meant ? ` Did you mean "${meant}"?` : ''}`;
  }
  const tag = /^tag "([^"]+)" not found/.exec(text)?.[1];
  if (tag !== undefined) return `{% ${tag} %} cannot be used in templates.`;
  const open = /^(?:tag|output) "?(.*?)"? not closed$/s.exec(text)?.[1];
  if (open !== undefined) return `${shortened(open)} is not closed.`;
  return `The text has a mistake: ${shortened(text)}.`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

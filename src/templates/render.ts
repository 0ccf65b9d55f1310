import { engines, OwnHtml } from './text/engine.ts';
import { type Fault, faultOf } from './text/faults.ts';
import { prepare } from './text/prepare.ts';
import { sanitise } from './text/sanitise.ts';
import {
  type TemplateValues,
  type TextKind,
  templateVariables,
  variableNamed,
} from './text/variables.ts';

export type Rendered =
  | { ok: true; text: string }
  | {
      ok: false;
      /** Variables without a value, or that do not exist. */
      missing: string[];
      /** What stops the email, in plain words. */
      error: string;
    };

type RenderOptions = {
  kind: TextKind;
  /** For the preview of a template, whose field prompts are still to be replaced. */
  showPrompts?: boolean;
};

/**
 * The text for one person. Never throws: whatever a template holds, it ends within the limits of
 * engine.ts, with a text or with what is wrong.
 *
 * An empty first name, last name or title becomes nothing, an empty company "your company"; any
 * other variable that is empty and has no `default` stops the email, as do field prompts that nobody
 * replaced and names that do not exist (product.md 4.5).
 */
export function renderTemplate(
  source: string,
  values: TemplateValues,
  { kind, showPrompts = false }: RenderOptions,
): Rendered {
  const { source: prepared, prompts } = prepare(source, kind, showPrompts);
  const scope = scopeOf(values, kind);
  const missing: string[] = [];
  const outcome = fill(prepared, scope, kind, missing);
  const wrong = [
    ...(showPrompts ? [] : prompts).map(
      (prompt) => `"${prompt || 'Field prompt'}" still has to be replaced.`,
    ),
    ...missing.map((name) => missingSentence(name, kind)),
    ...('fault' in outcome ? [outcome.fault.message] : []),
  ];
  if (wrong.length > 0 || !('text' in outcome)) {
    return { ok: false, missing, error: wrong.join(' ') };
  }
  return { ok: true, text: kind === 'body' ? sanitise(outcome.text) : oneLine(outcome.text) };
}

/**
 * Renders until no further variable is missing, so that all of them are named and not the first one
 * alone. Each turn settles one name; more than these are not looked for.
 */
function fill(
  source: string,
  scope: Record<string, unknown>,
  kind: TextKind,
  missing: string[],
): { text: string } | { fault: Fault } {
  try {
    const templates = engines[kind].parse(source);
    for (;;) {
      try {
        return { text: String(engines[kind].renderSync(templates, scope)) };
      } catch (error) {
        const fault = faultOf(error);
        if (fault.code !== 'missing' || fault.name === null || missing.length === 20) {
          return { fault };
        }
        if (missing.includes(fault.name)) return { fault };
        missing.push(fault.name);
        scope[fault.name] = null;
      }
    }
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** Without a prototype, and without the variables whose absence stops the email. */
function scopeOf(values: TemplateValues, kind: TextKind): Record<string, unknown> {
  const scope: Record<string, unknown> = Object.create(null);
  for (const variable of templateVariables) {
    const html = 'html' in variable;
    if (html && kind === 'subject') continue;
    const value = values[variable.name]?.trim() ?? '';
    if (value !== '') scope[variable.name] = html ? new OwnHtml(value) : value;
    else if (variable.empty !== 'stops') scope[variable.name] = null;
  }
  return scope;
}

function missingSentence(name: string, kind: TextKind): string {
  const variable = variableNamed(name);
  if (!variable) return `There is no variable {{ ${name} }}.`;
  if (variable.html && kind === 'subject') return `{{ ${name} }} cannot be used in a subject.`;
  return `{{ ${name} }} has no value for this email, and no default.`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

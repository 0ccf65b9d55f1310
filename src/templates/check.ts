import { closest } from './text/closest.ts';
import { engines } from './text/engine.ts';
import { faultOf } from './text/faults.ts';
import { prepare } from './text/prepare.ts';
import { refusedParts } from './text/sanitise.ts';
import { type TextKind, templateVariables, variableNamed } from './text/variables.ts';

export type TemplateProblem = {
  code: 'syntax' | 'too-large' | 'unknown-variable' | 'not-in-subject';
  /** The variable; null when it is none. */
  name: string | null;
  message: string;
  /** The variable that was probably meant. */
  suggestion: string | null;
};

export type TemplateCheck = {
  /** What stops every email with this text. */
  problems: TemplateProblem[];
  /** To be replaced by whoever writes an email with it. */
  prompts: string[];
  /** The variables that it uses and that exist, each once. */
  variables: string[];
  /** What is taken out when it is saved: `script`, `onclick`. */
  refused: string[];
};

/** Looks at a text without any person: also in branches that would not be taken. Never throws. */
export function checkTemplate(text: string, kind: TextKind): TemplateCheck {
  const { source, prompts } = prepare(text, kind);
  const refused = kind === 'body' ? refusedParts(text) : [];
  try {
    const used = engines[kind].globalVariablesSync(engines[kind].parse(source));
    return {
      problems: used.flatMap((name) => problemOf(name, kind) ?? []),
      prompts,
      variables: used.filter((name) => variableNamed(name)),
      refused,
    };
  } catch (error) {
    const { code, message } = faultOf(error);
    const problem = { code: code === 'missing' ? 'syntax' : code, name: null, message } as const;
    return { problems: [{ ...problem, suggestion: null }], prompts, variables: [], refused };
  }
}

function problemOf(name: string, kind: TextKind): TemplateProblem | null {
  const variable = variableNamed(name);
  if (variable && !(variable.html && kind === 'subject')) return null;
  if (variable) {
    const message = `{{ ${name} }} holds HTML and cannot be used in a subject.`;
    return { code: 'not-in-subject', name, message, suggestion: null };
  }
  const usable = templateVariables.filter((one) => kind === 'body' || !('html' in one));
  const suggestion = closest(
    name,
    usable.map((one) => one.name),
  );
  const meant = suggestion ? ` Did you mean {{ ${suggestion} }}?` : '';
  return {
    code: 'unknown-variable',
    name,
    message: `There is no variable {{ ${name} }}.${meant}`,
    suggestion,
  };
}

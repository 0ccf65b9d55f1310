type Variable = {
  name: string;
  label: string;
  group: 'person' | 'me' | 'unsubscribe';
  /** What an email gets where the value is empty: nothing, a phrase, or it is not sent. */
  empty: 'blank' | 'your company' | 'stops';
  /** HTML of our own, for bodies only. */
  html?: true;
};

/** What a template can name (product.md 4.5), in the order in which it is offered. */
export const templateVariables = [
  { name: 'first_name', label: 'First name', group: 'person', empty: 'blank' },
  { name: 'last_name', label: 'Last name', group: 'person', empty: 'blank' },
  { name: 'title', label: 'Job title', group: 'person', empty: 'blank' },
  { name: 'company', label: 'Company', group: 'person', empty: 'your company' },
  {
    name: 'company_friendly',
    label: 'Company without Inc., Ltd.',
    group: 'person',
    empty: 'your company',
  },
  { name: 'email', label: 'Email address', group: 'person', empty: 'stops' },
  { name: 'phone', label: 'Phone number', group: 'person', empty: 'stops' },
  { name: 'linkedin_url', label: 'LinkedIn URL', group: 'person', empty: 'stops' },
  { name: 'my_name', label: 'My name', group: 'me', empty: 'stops' },
  { name: 'my_email', label: 'My email address', group: 'me', empty: 'stops' },
  { name: 'my_title', label: 'My job title', group: 'me', empty: 'stops' },
  { name: 'my_signature', label: 'My signature', group: 'me', empty: 'stops', html: true },
  {
    name: 'team_unsubscribe',
    label: 'Unsubscribe message',
    group: 'unsubscribe',
    empty: 'stops',
    html: true,
  },
  {
    name: 'friendly_unsubscribe',
    label: 'Unsubscribe link',
    group: 'unsubscribe',
    empty: 'stops',
    html: true,
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof templateVariables)[number]['name'];

/** The values of one person, one sender; null where there is none. */
export type TemplateValues = { readonly [K in VariableName]: string | null };

/** A subject is one line of plain text; a body is HTML. */
export type TextKind = 'subject' | 'body';

const byName: ReadonlyMap<string, Variable> = new Map(
  templateVariables.map((variable) => [variable.name, variable]),
);

export function variableNamed(name: string): Variable | null {
  return byName.get(name) ?? null;
}

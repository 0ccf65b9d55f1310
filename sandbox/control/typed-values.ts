import { storedValue } from '../marketo/leads/field-values.ts';
import type { LeadField, Value } from '../marketo/leads/fields.ts';
import { leadField } from '../marketo/leads/fields.ts';
import type { LeadValues } from '../marketo/leads/operations.ts';
import { ControlError } from './control-route.ts';

const TAKES: Record<string, string> = {
  integer: 'a whole number',
  score: 'a whole number',
  float: 'a number',
  currency: 'a number',
  percent: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2026-01-31',
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  email: 'an email address in ASCII',
};

/** Values as a lead's fields store them; one of the wrong type is refused with a sentence (400). */
export function typedValues(given: LeadValues): LeadValues {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = leadField(name);
      // The operation itself says which names are no fields.
      return [name, field ? typed(field, value) : value];
    }),
  );
}

/** A mass change's value: its text may hold {n} and {id}, which stand for whole numbers. */
export function checkMassValue(name: string, value: Value): void {
  const field = leadField(name);
  const sample = typeof value === 'string' ? value.replaceAll(/\{(?:n|id)\}/g, '1') : value;
  if (field) typed(field, sample);
}

function typed(field: LeadField, value: Value): Value {
  const stored = storedValue(field, value);
  if ('value' in stored) return stored.value;
  const name = `${field.displayName} (${field.name})`;
  const text = String(value);
  const { length } = field;
  if (length !== undefined && text.length > length) {
    throw new ControlError(`${name} takes at most ${length} characters, this has ${text.length}.`);
  }
  const takes = TAKES[field.dataType] ?? 'text';
  throw new ControlError(`${name} takes ${takes}, not ${JSON.stringify(value)}.`);
}

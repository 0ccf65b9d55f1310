import { parseDateTime } from '../../support/time.ts';
import type { ValueKind } from './operators.ts';
import { OPERATORS } from './operators.ts';
import { periodStart } from './period.ts';

type Given = string | number | boolean;

/** An operator with what it compares to: one value, several, or the two ends of a range. */
export interface ValueTest {
  operator: string;
  value?: Given | Given[] | undefined;
}

/** True for the values that pass; an empty value is null or undefined. */
export type Passes = (value: unknown) => boolean;

const DAY_MS = 86_400_000;

/**
 * Makes a test out of an operator and its value. As in Marketo, texts are compared whatever their
 * case, several of them mean any of them, and a negation lets an empty value pass. `about` names what
 * is compared, for the Error that says what is wrong with the test.
 */
export function valueTest(kind: ValueKind, test: ValueTest, now: number, about: string): Passes {
  const { operator } = test;
  if (!(operator in OPERATORS[kind])) {
    const known = Object.keys(OPERATORS[kind]).join(', ');
    throw new Error(`${about} can not be compared by "${operator}". There are: ${known}.`);
  }
  if (operator === 'is empty') return isEmpty;
  if (operator === 'is not empty') return (value) => !isEmpty(value);
  const values = [test.value ?? []].flat();
  if (values.length === 0 || values.includes('')) {
    throw new Error(`${about} ${operator} … needs a value.`);
  }
  if (operator === 'between' && values.length !== 2) {
    throw new Error(`${about} is between two values: give both.`);
  }
  switch (kind) {
    case 'text':
      return textTest(operator, values);
    case 'number':
      return numberTest(operator, values, about);
    case 'boolean':
      return booleanTest(values[0], about);
    case 'time':
      return timeTest(operator, values, now, about);
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function textTest(operator: string, values: readonly Given[]): Passes {
  const wanted = values.map((value) => String(value).toLowerCase());
  const finds: Record<string, (text: string) => boolean> = {
    is: (text) => wanted.includes(text),
    contains: (text) => wanted.some((part) => text.includes(part)),
    'starts with': (text) => wanted.some((part) => text.startsWith(part)),
  };
  const negated = operator === 'is not' || operator.startsWith('not ');
  const positive = operator === 'is not' ? 'is' : operator.replace(/^not /, '');
  const found = finds[positive] ?? (() => false);
  return (value) => (isEmpty(value) ? negated : found(String(value).toLowerCase()) !== negated);
}

function numberTest(operator: string, values: readonly Given[], about: string): Passes {
  const [a = Number.NaN, b = a] = values.map((value) => {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
    throw new Error(`${about} is a number, and "${value}" is none.`);
  });
  const compares: Record<string, (value: number) => boolean> = {
    is: (value) => value === a,
    'greater than': (value) => value > a,
    'less than': (value) => value < a,
    'at least': (value) => value >= a,
    'at most': (value) => value <= a,
    between: (value) => value >= Math.min(a, b) && value <= Math.max(a, b),
  };
  if (operator === 'is not') return (value) => isEmpty(value) || Number(value) !== a;
  const compare = compares[operator] ?? (() => false);
  return (value) => !isEmpty(value) && compare(Number(value));
}

/** Marketo's booleans have no third state: what was never set is false. */
function booleanTest(given: Given | undefined, about: string): Passes {
  const wanted = String(given).toLowerCase();
  if (wanted !== 'true' && wanted !== 'false') {
    throw new Error(`${about} is true or false, not "${given}".`);
  }
  return (value) => (String(value).toLowerCase() === 'true') === (wanted === 'true');
}

/** Days are whole days in UTC, the zone of this instance, and both ends belong to a range. */
function timeTest(operator: string, values: readonly Given[], now: number, about: string): Passes {
  if (operator === 'in past' || operator === 'in past before') {
    const start = periodStart(String(values[0]), now, about);
    return operator === 'in past'
      ? timed((at) => at >= start && at <= now)
      : timed((at) => at < start, true);
  }
  const days = values.map((value) => {
    const at = typeof value === 'string' ? parseDateTime(value) : undefined;
    if (at !== undefined) return Math.floor(at / DAY_MS);
    throw new Error(`${about} ${operator} takes a day such as 2026-01-31, not "${value}".`);
  });
  const [first = 0, last = first] = days;
  const from = Math.min(first, last) * DAY_MS;
  const end = (Math.max(first, last) + 1) * DAY_MS;
  if (operator === 'on or after') return timed((at) => at >= from);
  // Marketo's glossary: people without a value are among those "on or before" and "in past before".
  if (operator === 'on or before') return timed((at) => at < end, true);
  return timed((at) => at >= from && at < end);
}

function timed(passes: (at: number) => boolean, whenEmpty = false): Passes {
  return (value) => {
    if (isEmpty(value)) return whenEmpty;
    const at = typeof value === 'number' ? value : parseDateTime(String(value));
    return at !== undefined && passes(at);
  };
}

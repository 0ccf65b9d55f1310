/** What an operator takes beside the value that it looks at. */
type Takes =
  | 'nothing'
  | 'values'
  | 'value'
  | 'two values'
  | 'choice'
  | 'day'
  | 'two days'
  | 'period';

export type ValueKind = 'text' | 'number' | 'boolean' | 'time';

/** The operators of Marketo's Smart List Filter Operators Glossary, by what they compare. */
export const OPERATORS = {
  text: {
    is: 'values',
    'is not': 'values',
    contains: 'values',
    'not contains': 'values',
    'starts with': 'values',
    'not starts with': 'values',
    'is empty': 'nothing',
    'is not empty': 'nothing',
  },
  number: {
    is: 'value',
    'is not': 'value',
    'greater than': 'value',
    'less than': 'value',
    'at least': 'value',
    'at most': 'value',
    between: 'two values',
    'is empty': 'nothing',
    'is not empty': 'nothing',
  },
  boolean: { is: 'choice' },
  time: {
    'in past': 'period',
    'in past before': 'period',
    between: 'two days',
    is: 'day',
    'on or after': 'day',
    'on or before': 'day',
    'is empty': 'nothing',
    'is not empty': 'nothing',
  },
} as const satisfies Record<ValueKind, Record<string, Takes>>;

const KINDS: Record<string, ValueKind> = {
  integer: 'number',
  float: 'number',
  currency: 'number',
  percent: 'number',
  score: 'number',
  boolean: 'boolean',
  date: 'time',
  datetime: 'time',
};

/** How values of a data type are compared: all that is not listed is text. */
export function kindOf(dataType: string): ValueKind {
  return KINDS[dataType] ?? 'text';
}

import { describe, expect, it } from 'vitest';
import { kindOf, type ValueKind } from './operators.ts';
import { type ValueTest, valueTest } from './value-test.ts';

const NOW = Date.parse('2026-03-31T12:00:00Z');
const passing = (kind: ValueKind, test: ValueTest, values: readonly unknown[]) =>
  values.filter(valueTest(kind, test, NOW, 'It'));

describe('texts', () => {
  const values = ['Intro', 'INTRO call', 'Follow-up', '', null];
  it.each<[operator: string, value: ValueTest['value'], expected: unknown[]]>([
    ['is', 'intro', ['Intro']],
    ['is', ['intro', 'FOLLOW-UP'], ['Intro', 'Follow-up']],
    ['is not', 'intro', ['INTRO call', 'Follow-up', '', null]],
    ['contains', 'tro', ['Intro', 'INTRO call']],
    ['not contains', 'tro', ['Follow-up', '', null]],
    ['starts with', ['fol', 'intro '], ['INTRO call', 'Follow-up']],
    ['not starts with', 'fol', ['Intro', 'INTRO call', '', null]],
    ['is empty', undefined, ['', null]],
    ['is not empty', undefined, ['Intro', 'INTRO call', 'Follow-up']],
  ])('%s %s', (operator, value, expected) => {
    expect(passing('text', { operator, value }, values)).toEqual(expected);
  });
});

describe('numbers', () => {
  const values = [1, '2', 3, 10, null];
  it.each<[operator: string, value: ValueTest['value'], expected: unknown[]]>([
    ['is', '2', ['2']],
    ['is not', 2, [1, 3, 10, null]],
    ['greater than', 2, [3, 10]],
    ['less than', 3, [1, '2']],
    ['at least', 3, [3, 10]],
    ['at most', 2, [1, '2']],
    ['between', [10, 2], ['2', 3, 10]],
    ['is empty', undefined, [null]],
  ])('%s %s', (operator, value, expected) => {
    expect(passing('number', { operator, value }, values)).toEqual(expected);
  });
});

it('takes a boolean that was never set for false', () => {
  const values = [true, 'True', false, 'false', null];
  expect(passing('boolean', { operator: 'is', value: 'true' }, values)).toEqual([true, 'True']);
  expect(passing('boolean', { operator: 'is', value: false }, values)).toHaveLength(3);
});

describe('times', () => {
  const values = [
    '2026-02-28',
    '2026-03-24T12:00:00Z',
    '2026-03-31T14:00:00+02:00',
    Date.parse('2026-04-01T00:00:00Z'),
    null,
  ];
  const [february, weekAgo, now, future, none] = values;
  it.each<[operator: string, value: ValueTest['value'], expected: unknown[]]>([
    ['in past', '7 days', [weekAgo, now]],
    ['in past', '1 hour', [now]],
    ['in past', '1 Month', [weekAgo, now]],
    ['in past', '32 days', [february, weekAgo, now]],
    ['in past before', '2 weeks', [february, none]],
    ['between', ['2026-03-24', '2026-03-31'], [weekAgo, now]],
    ['is', '2026-03-31', [now]],
    ['on or after', '2026-03-31', [now, future]],
    ['on or before', '2026-03-24', [february, weekAgo, none]],
    ['is empty', undefined, [none]],
  ])('%s %s', (operator, value, expected) => {
    expect(passing('time', { operator, value }, values)).toEqual(expected);
  });

  it('go back by the calendar, to the last day of a shorter month', () => {
    const yesterday = ['2026-02-28T11:59:59Z', '2026-02-28T12:00:00Z'];
    expect(passing('time', { operator: 'in past', value: '1 month' }, yesterday)).toEqual([
      '2026-02-28T12:00:00Z',
    ]);
  });
});

it('says what is wrong with a test', () => {
  const refused = (kind: ValueKind, test: ValueTest) => () =>
    valueTest(kind, test, NOW, 'Duration');
  expect(refused('number', { operator: 'contains', value: 1 })).toThrow(
    'Duration can not be compared by "contains". There are: is, is not, greater than, less than, at least, at most, between, is empty, is not empty.',
  );
  expect(refused('number', { operator: 'is', value: 'long' })).toThrow(
    'Duration is a number, and "long" is none.',
  );
  expect(refused('text', { operator: 'is', value: '' })).toThrow('Duration is … needs a value.');
  expect(refused('number', { operator: 'between', value: 3 })).toThrow('give both');
  expect(refused('time', { operator: 'in past', value: 'a while' })).toThrow('such as "7 days"');
  expect(refused('time', { operator: 'is', value: '31.3.2026' })).toThrow('such as 2026-01-31');
  expect(refused('boolean', { operator: 'is', value: 'maybe' })).toThrow('true or false');
});

it('compares whatever is no number, boolean or time as text', () => {
  expect(['link', 'email', 'score', 'datetime', 'boolean'].map(kindOf)).toEqual([
    'text',
    'text',
    'number',
    'time',
    'boolean',
  ]);
});

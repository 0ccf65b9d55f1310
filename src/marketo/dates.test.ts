import { describe, expect, it } from 'vitest';
import { formatMarketoDate, parseMarketoDate, vendorTimeOf } from './dates.ts';

describe('parseMarketoDate', () => {
  it.each([
    ['2023-01-17T11:00:58Z', '2023-01-17T11:00:58.000Z'],
    ['2013-09-09T10:30:15+0000', '2013-09-09T10:30:15.000Z'],
    ['2014-09-18T16:03:07-08:00', '2014-09-19T00:03:07.000Z'],
    ['2014-11-13 12:43:04', '2014-11-13T12:43:04.000Z'],
    ['2023-01-17T11:04:34Z+0000', '2023-01-17T11:04:34.000Z'],
    ['2023-01-17T11:04:34.250Z', '2023-01-17T11:04:34.250Z'],
    ['2023-01-19', '2023-01-19T00:00:00.000Z'],
    [' 2023-01-19 ', '2023-01-19T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseMarketoDate(text)?.toISOString()).toBe(iso);
  });

  it.each([['yesterday'], [''], ['2023-13-41T00:00:00Z'], [null], [undefined], [1_674_000_000]])(
    'answers null for %j',
    (value) => {
      expect(parseMarketoDate(value)).toBeNull();
    },
  );
});

it('writes whole seconds with an offset, as bulk filters demand', () => {
  expect(formatMarketoDate(new Date('2026-11-24T10:15:00.987Z'))).toBe('2026-11-24T10:15:00Z');
});

describe('vendorTimeOf', () => {
  it('reads the recorded id of 2014-11-19', () => {
    expect(vendorTimeOf('a9b1#149c9fca60e')?.toISOString()).toMatch(/^2014-11-19T/);
  });

  it.each([['16b'], [''], [null], [77], ['1a2b#xyz']])('answers null for %j', (requestId) => {
    expect(vendorTimeOf(requestId)).toBeNull();
  });
});

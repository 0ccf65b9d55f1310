import { describe, expect, test } from 'vitest';
import { databaseFailure } from './database-failure.ts';
import { columns, counted, duration } from './output.ts';

describe('What the command line prints', () => {
  test.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [7500, '2 h 5 min'],
  ])('%s seconds as "%s"', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test('numbers with their noun', () => {
    expect([counted(1, 'person', 'people'), counted(48210, 'person', 'people')]).toEqual([
      '1 person',
      '48,210 people',
    ]);
  });

  test('columns as wide as their widest cell, without blanks at the end', () => {
    expect(
      columns([
        ['a', 'b', ''],
        ['long', '', 'c'],
      ]),
    ).toBe('a     b\nlong     c');
  });
});

describe('Errors of the database', () => {
  const error = (details: object) => Object.assign(new Error('told by the driver'), details);

  test.each([
    [{ code: 'ECONNREFUSED', syscall: 'connect' }, /cannot be reached/],
    [{ code: '57P03' }, /cannot be reached/],
    [{ code: '28P01' }, /refuses the user or the password/],
    [{ code: '3D000' }, /does not exist/],
  ])('%o is explained', (details, message) => {
    expect(databaseFailure(error(details))?.message).toMatch(message);
  });

  test('a missing file and a wrong statement are no such thing', () => {
    expect(databaseFailure(error({ code: 'ENOENT', syscall: 'open' }))).toBeNull();
    expect(databaseFailure(error({ code: '42601' }))).toBeNull();
  });
});

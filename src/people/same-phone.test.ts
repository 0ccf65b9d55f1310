import { describe, expect, test } from 'vitest';
import { isPhone, samePhone } from './same-phone.ts';

describe('one number, written differently', () => {
  test.each([
    ['+14155550100', '(415) 555-0100'],
    ['+14155550100', '415.555.0100 ext. 12'],
    ['+1 415 555 0100', '001 415 555 0100'],
    ['+49 171 5550100', '0171 5550100'],
    ['+47 22 12 34 56', '22123456'],
    ['+49 (0)171 5550100', '+491715550100'],
    ['555-0100', '5550100 x7'],
    ['4155550100', '415 555 0100 #3'],
  ])('%s is %s', (a, b) => {
    expect(samePhone(a, b)).toBe(true);
    expect(samePhone(b, a)).toBe(true);
  });
});

describe('different numbers', () => {
  test.each([
    ['another last digit', '+14155550100', '(415) 555-0101'],
    ['another country', '+1 415 555 0100', '+44 415 555 0100'],
    ['a local number and a full one', '555-0100', '+1 415 555 0100'],
    ['extensions only', 'x100', 'x100'],
    ['no number at all', 'ask reception', 'ask reception'],
    ['service numbers', '110', '110'],
  ])('%s: %s is not %s', (_, a, b) => {
    expect(samePhone(a, b)).toBe(false);
    expect(samePhone(b, a)).toBe(false);
  });

  test('too short a number finds nobody', () => {
    expect(isPhone('100')).toBe(false);
    expect(isPhone('+1 415 555 0100')).toBe(true);
  });
});

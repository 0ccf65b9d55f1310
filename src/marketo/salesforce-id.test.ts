import { expect, it } from 'vitest';
import { salesforceId18 } from './salesforce-id.ts';

it.each([
  ['0055g0000000006', '0055g0000000006AAA'],
  // The examples of Salesforce's own documentation.
  ['00130000005aaaa', '00130000005aaaaAAA'],
  ['001A0000006Vm9u', '001A0000006Vm9uIAC'],
])('%s becomes %s', (short, long) => {
  expect(salesforceId18(short)).toBe(long);
  expect(salesforceId18(long)).toBe(long);
});

it('mends a suffix whose capitals were lost on the way', () => {
  expect(salesforceId18('001A0000006Vm9uiac')).toBe('001A0000006Vm9uIAC');
});

it.each([[''], ['0055g'], ['0055g00000000061234'], ['0055g000000000-'], ['sales person 7']])(
  '%j is no Salesforce id',
  (text) => {
    expect(salesforceId18(text)).toBeNull();
  },
);

import { describe, expect, test } from 'vitest';
import { readWho } from './who.ts';

describe('Whom a question is about', () => {
  test.each([
    ['1042', { by: 'marketo-id', marketoId: 1042 }],
    [' ada@example.com ', { by: 'email', email: 'ada@example.com' }],
    ["o'hara+x@b.co", { by: 'email', email: "o'hara+x@b.co" }],
    [
      '01999999-AAAA-7bbb-8ccc-0123456789ab',
      { by: 'id', id: '01999999-aaaa-7bbb-8ccc-0123456789ab' },
    ],
    ['00Q5g000001AbCd', { by: 'salesforce', kind: 'lead', sfdcId: '00Q5g000001AbCdEAK' }],
    ['0035g000001AbCdAAK', { by: 'salesforce', kind: 'contact', sfdcId: '0035g000001AbCdAAK' }],
    ['003000000000001', { by: 'salesforce', kind: 'contact', sfdcId: '003000000000001AAA' }],
  ])('%s', (text, who) => {
    expect(readWho(text)).toEqual(who);
  });

  test.each(['Ada Lovelace', '0', '2147483648', '@', 'a@b,c@d', '0015g000001AbCd', ''])(
    'refuses "%s"',
    (text) => {
      expect(() => readWho(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    },
  );
});

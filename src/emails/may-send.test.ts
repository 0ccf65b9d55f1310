import { expect, test } from 'vitest';
import { mayNotSend, type SendFacts } from './may-send.ts';

const fine: SendFacts = {
  toAddress: 'rosa@customer.example',
  cc: ['boss@customer.example'],
  bcc: [],
  nonCommercial: false,
  person: { state: 'active', name: 'Rosa Ruiz', address: 'Rosa@Customer.example' },
  sender: { address: 'sam@seller.example', verified: true },
  mailServer: true,
  blockedDomains: ['rival.example'],
  optOuts: [],
  cap: { perDay: 200, sentToday: 199, nextDay: new Date('2026-11-25T00:00:00Z') },
  missing: [],
  templateProblem: null,
};
const optOut = { address: null, source: 'link', at: new Date('2026-11-20T09:00:00Z') };
const ofCc = { ...optOut, address: 'boss@customer.example', source: 'complaint' };
const gone = (state: 'merged' | 'deleted' | 'no-sales-owner') => ({
  person: { state, name: 'Rosa Ruiz', address: 'rosa@customer.example' },
});

const table: [string, Partial<SendFacts>, string | null, RegExp?][] = [
  ['everything is in order', {}, null],
  ['the address differs only in case', { toAddress: 'ROSA@customer.EXAMPLE' }, null],
  ['no mail server', { mailServer: false }, 'no-mail-server', /Settings > Mail server/],
  ['no sender', { sender: null }, 'no-identity'],
  [
    'a sender that is not verified',
    { sender: { address: 'x@y.example', verified: false } },
    'identity-not-verified',
    /x@y\.example/,
  ],
  ['the person is not here', { person: null }, 'person-gone'],
  ['the person was merged', gone('merged'), 'person-gone', /Open the person that remained/],
  ['the person was deleted', gone('deleted'), 'person-gone', /was deleted in Marketo/],
  ['the person lost the sales owner', gone('no-sales-owner'), 'person-gone', /no sales owner/],
  [
    'the address changed since',
    { toAddress: 'old@customer.example' },
    'address-changed',
    /from old@customer\.example to Rosa@Customer\.example/,
  ],
  [
    'the address is empty now',
    { person: { state: 'active', name: 'Rosa', address: null } },
    'no-address',
  ],
  ['a blocked domain in To', { blockedDomains: ['customer.example'] }, 'blocked-domain'],
  [
    'a subdomain of a blocked domain',
    { cc: ['a@mail.rival.example'] },
    'blocked-domain',
    /a@mail\.rival\.example/,
  ],
  ['a domain that only ends alike', { bcc: ['a@notrival.example'] }, null],
  [
    'a blocked domain, non-commercial',
    { nonCommercial: true, bcc: ['a@rival.example'] },
    'blocked-domain',
  ],
  [
    'the person opted out',
    { optOuts: [optOut] },
    'opted-out',
    /Rosa Ruiz unsubscribed .* 2026-11-20/,
  ],
  ['an address in cc opted out', { optOuts: [ofCc] }, 'opted-out', /boss@customer\.example .*spam/],
  ['opted out, non-commercial', { nonCommercial: true, optOuts: [optOut] }, null],
  [
    'a variable without a value',
    { missing: ['company', 'title'] },
    'variables-missing',
    /\{\{ company \}\}, \{\{ title \}\}/,
  ],
  [
    'a variable without a value, non-commercial',
    { nonCommercial: true, missing: ['title'] },
    'variables-missing',
  ],
  ['text that is no template', { templateProblem: 'Line 2: unknown filter.' }, 'template-error'],
  ['the daily cap is reached', { cap: { ...fine.cap, sentToday: 200 } }, 'daily-cap', /200 emails/],
  [
    'the daily cap, non-commercial',
    { nonCommercial: true, cap: { ...fine.cap, sentToday: 200 } },
    'daily-cap',
  ],
  [
    'opted out and over the cap',
    { optOuts: [optOut], cap: { ...fine.cap, sentToday: 300 } },
    'opted-out',
  ],
];

test.each(table)('%s', (_case, change, code, words = /./) => {
  const refusal = mayNotSend({ ...fine, ...change });
  expect(refusal?.code ?? null).toBe(code);
  if (refusal) expect(`${refusal.message} ${refusal.fix}`).toMatch(words);
});

test('what only time can mend waits for the next day; all else needs a person', () => {
  const cap = mayNotSend({ ...fine, cap: { ...fine.cap, sentToday: 200 } });
  expect(cap).toMatchObject({ action: 'wait', until: new Date('2026-11-25T00:00:00Z') });
  expect(mayNotSend({ ...fine, optOuts: [optOut] })).toMatchObject({ action: 'fail' });
});

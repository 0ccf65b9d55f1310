import { expect, test } from 'vitest';
import { checkCsrfToken, checkSameOrigin } from './csrf.ts';

const plain = { publicUrl: null };
const behindProxy = { publicUrl: 'https://lockstep.example.com' };
const host = '127.0.0.1:4000';

test.each([
  ['a program without either header', plain, { host }],
  ['our own page', plain, { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }],
  ['an address typed in', plain, { host, 'sec-fetch-site': 'none' }],
  ['our page behind a proxy', behindProxy, { host, origin: 'https://lockstep.example.com' }],
])('lets through: %s', (_, config, headers) => {
  expect(() => checkSameOrigin(config, { headers })).not.toThrow();
});

test.each([
  ['another site', plain, { host, origin: 'https://evil.example' }],
  ['another port of this machine', plain, { host, origin: 'http://127.0.0.1:8080' }],
  ['a sandboxed frame', plain, { host, origin: 'null' }],
  ['a sister site', behindProxy, { host, 'sec-fetch-site': 'same-site' }],
  ['a site that the browser calls foreign', plain, { host, 'sec-fetch-site': 'cross-site' }],
])('refuses: %s', (_, config, headers) => {
  expect(() => checkSameOrigin(config, { headers })).toThrow(
    expect.objectContaining({ code: 'other-site' }),
  );
});

test('the token must be the one of the session', () => {
  expect(() => checkCsrfToken({ headers: { 'x-csrf-token': 'abc' } }, 'abc')).not.toThrow();
  for (const headers of [{}, { 'x-csrf-token': 'abd' }, { 'x-csrf-token': 'abcd' }]) {
    expect(() => checkCsrfToken({ headers }, 'abc')).toThrow(
      expect.objectContaining({ code: 'csrf-token' }),
    );
  }
});

import { expect, test } from 'vitest';
import { isLocal } from './health.ts';

const local = { host: '127.0.0.1:4000' };

function request(remoteAddress: string, headers: Record<string, string>) {
  return { headers, socket: { remoteAddress } };
}

test.each([
  ['127.0.0.1', local],
  ['::1', { host: '[::1]:4000' }],
  ['::ffff:127.0.0.1', { host: 'localhost:4000' }],
])('%s with %o is this machine', (address, headers) => {
  expect(isLocal({ config: { publicUrl: null } }, request(address, headers))).toBe(true);
});

test.each([
  ['another machine', null, '192.0.2.1', local],
  ['a proxy here that we know of', 'https://lockstep.example.com', '127.0.0.1', local],
  ['a proxy here', null, '127.0.0.1', { ...local, 'x-forwarded-for': '192.0.2.1' }],
  ['a page under a name that points here', null, '127.0.0.1', { host: 'evil.example:4000' }],
])('%s is not this machine', (_, publicUrl, address, headers) => {
  expect(isLocal({ config: { publicUrl } }, request(address, headers))).toBe(false);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounceAddress, parseAddress, replyAddress } from './verp.ts';

const key = Buffer.alloc(32, 7);
const ids = fc.record({ tenantId: fc.uuid(), emailId: fc.uuid() });
const kinds = [
  ['bounce', bounceAddress],
  ['reply', replyAddress],
] as const;

describe.each(kinds)('A %s address', (kind, make) => {
  test('gives its ids back, whatever a mail server did to the case of its letters', () => {
    fc.assert(
      fc.property(ids, fc.infiniteStream(fc.boolean()), (given, flips) => {
        const address = make(given, 'Mail.Example.com', key);
        const changed = [...address]
          .map((letter) => (flips.next().value ? letter.toUpperCase() : letter))
          .join('');
        expect(parseAddress(changed, key)).toEqual({ kind, ...given });
      }),
    );
  });

  test('fits before the @, which allows 64 characters', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const local = make(given, 'x.test', key).split('@')[0] ?? '';
        expect(local.length).toBeLessThanOrEqual(64);
        expect(local).toMatch(/^[a-z0-9+-]+$/);
      }),
    );
  });

  test('is worth nothing once a letter of it, or the key, is another one', () => {
    fc.assert(
      fc.property(
        ids,
        fc.nat({ max: 63 }),
        fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'),
        (given, at, letter) => {
          const address = make(given, 'x.test', key);
          fc.pre(address[at] !== letter && at !== 1);
          const forged = address.slice(0, at) + letter + address.slice(at + 1);
          expect(parseAddress(forged, key)).toBeNull();
          expect(parseAddress(address, Buffer.alloc(32, 8))).toBeNull();
        },
      ),
    );
  });
});

describe('Anything else', () => {
  test('is no address of ours', () => {
    fc.assert(fc.property(fc.string(), (text) => parseAddress(text, key) === null));
    for (const text of [
      '',
      '@',
      'b-@x',
      'ada@example.com',
      `b-${'a'.repeat(52)}-${'a'.repeat(9)}`,
    ]) {
      expect(parseAddress(text, key)).toBeNull();
    }
  });

  test('a bounce address does not pass for a reply address', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const address = bounceAddress(given, 'x.test', key).replace(/^b-/, 'r+');
        expect(parseAddress(address, key)).toBeNull();
      }),
    );
  });

  test('ids that are none are a mistake of ours', () => {
    expect(() => bounceAddress({ tenantId: 'x', emailId: 'y' }, 'x.test', key)).toThrow(RangeError);
  });
});

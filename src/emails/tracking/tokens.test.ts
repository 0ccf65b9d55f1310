import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../ids.ts';
import { trackingTokens } from './tokens.ts';

const tokens = trackingTokens(Buffer.alloc(32, 1));
const ids = { tenantId: newId(), emailId: newId() };

describe('a token', () => {
  it('says what it was made of', () => {
    const link = 'https://example.com/ä?q=1&r=2#there';
    expect(tokens.read(tokens.open(ids))).toEqual({ kind: 'open', ...ids });
    expect(tokens.read(tokens.unsubscribe(ids))).toEqual({ kind: 'unsubscribe', ...ids });
    expect(tokens.read(tokens.trap(ids))).toEqual({ kind: 'trap', ...ids });
    expect(tokens.read(tokens.click({ ...ids, link }))).toEqual({ kind: 'click', ...ids, link });
    const until = new Date('2026-12-01T08:00:00Z');
    const { tenantId } = ids;
    expect(tokens.read(tokens.own({ tenantId, until }))).toEqual({ kind: 'own', tenantId, until });
  });

  it('is short and fits into a path', () => {
    expect(tokens.open(ids)).toMatch(/^[\w-]{60}$/);
  });

  it('of another key, cut or changed at any place is none of ours', () => {
    const made = tokens.click({ ...ids, link: 'https://example.com/' });
    expect(trackingTokens(Buffer.alloc(32, 2)).read(made)).toBeNull();
    const bytes = Buffer.from(made, 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(tokens.read(changed.toString('base64url'))).toBeNull();
        expect(tokens.read(bytes.subarray(0, at).toString('base64url'))).toBeNull();
      }),
    );
  });

  it('cannot be made into one of another kind', () => {
    const open = Buffer.from(tokens.open(ids), 'base64url');
    open[12] = 3;
    expect(tokens.read(open.toString('base64url'))).toBeNull();
  });

  it.each(['', 'x', '../../etc/passwd', '%00', 'a'.repeat(5000)])('%s is none', (text) => {
    expect(tokens.read(text)).toBeNull();
  });
});

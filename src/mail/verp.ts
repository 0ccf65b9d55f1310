import { createHmac, timingSafeEqual } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.ts';

export type EmailIds = { tenantId: string; emailId: string };

/** What an address of ours was made for. */
export type SignedAddress = EmailIds & { kind: 'bounce' | 'reply' };

const prefixes = { bounce: 'b-', reply: 'r+' } as const;

// RFC 5321 allows 64 characters before the @: 2 of prefix, 52 for two ids, a hyphen, and 9 remain.
// 45 bits: a forger would have to send some 10^13 emails for one bounce that counts.
const macLetters = 9;
const shape = /^(b-|r\+)([a-z2-7]{52})-([a-z2-7]{9})$/;

/**
 * The envelope sender of one email (VERP), to which its bounces return: `b-…@domain` (SYNC R53).
 *
 * @param key 32 bytes, another one than for anything else.
 */
export function bounceAddress(ids: EmailIds, domain: string, key: Buffer): string {
  return `${localPart('bounce', ids, key)}@${domain}`;
}

/** The Reply-To of one email: `r+…@domain`. */
export function replyAddress(ids: EmailIds, domain: string, key: Buffer): string {
  return `${localPart('reply', ids, key)}@${domain}`;
}

/** The ids in an address of ours, in any case of letters; null when it is none, or not signed by us. */
export function parseAddress(address: string, key: Buffer): SignedAddress | null {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const [, prefix, payload = '', mac = ''] = shape.exec(local) ?? [];
  if (prefix === undefined) return null;
  const kind = prefix === prefixes.bounce ? 'bounce' : 'reply';
  const expected = Buffer.from(macOf(kind, payload, key));
  if (!timingSafeEqual(expected, Buffer.from(mac))) return null;
  const bytes = fromBase32(payload);
  if (!bytes) return null;
  return { kind, tenantId: uuidOf(bytes.subarray(0, 16)), emailId: uuidOf(bytes.subarray(16)) };
}

function localPart(kind: SignedAddress['kind'], ids: EmailIds, key: Buffer): string {
  const payload = toBase32(Buffer.concat([bytesOf(ids.tenantId), bytesOf(ids.emailId)]));
  return `${prefixes[kind]}${payload}-${macOf(kind, payload, key)}`;
}

function macOf(kind: SignedAddress['kind'], payload: string, key: Buffer): string {
  const mac = createHmac('sha256', key).update(`${kind} ${payload}`).digest();
  return toBase32(mac).slice(0, macLetters);
}

function bytesOf(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new RangeError(`"${uuid}" is no UUID.`);
  return bytes;
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

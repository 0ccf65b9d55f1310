import { domainToASCII } from 'node:url';
import { MailError } from './errors.ts';

export type MailAddress = { name?: string | undefined; address: string };

// RFC 5321's dot-atom. Quoted local parts and address literals are allowed there, but no business
// address has them, and they are where injections hide.
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * The address as it goes over the wire, its domain in ASCII (IDNA); null when it is none.
 * Limits of RFC 5321 §4.5.3.1: 64 characters before the @, 254 in all.
 */
export function asciiAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64) return null;
  const local = text.slice(0, at);
  const given = text.slice(at + 1);
  // domainToASCII() forgives what a URL forgives, an escape or a slash, say.
  if (/[\p{Cc}\s%/\\?#:@[\]<>]/u.test(given)) return null;
  const domain = domainToASCII(given);
  if (!localPart.test(local) || !domain.split('.').every((part) => label.test(part))) {
    return null;
  }
  const address = `${local}@${domain}`;
  return address.length <= 254 ? address : null;
}

/** @throws MailError `mail-address-invalid` */
export function checkAddress(text: string, what: string): string {
  const address = asciiAddress(text.trim());
  if (address !== null) return address;
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  throw new MailError(
    'mail-address-invalid',
    `${JSON.stringify(shown)} (${what}) is no email address that can be written to.`,
    { outcome: 'refused', temporary: false, fix: 'Correct the address, then send again.' },
  );
}

import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes as 43 characters that fit a cookie, a header and a URL. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What the database keeps of a token. A token is random and long, so a plain hash cannot be guessed
 * back, and looking it up by an index tells nothing through its timing.
 */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

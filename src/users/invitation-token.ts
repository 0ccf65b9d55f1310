import { createHmac } from 'node:crypto';

/** An invitation can be accepted for 7 days after its link was made. */
export const invitationLifeMs = 7 * 86_400_000;

/**
 * The token in an invitation's link. Computed and not stored: the database has its hash only, and yet
 * an administrator can copy the link again.
 *
 * @param key 32 bytes from the installation's key, for this purpose alone.
 * @param issue raised by each renewal, so that the link before it opens nothing.
 */
export function invitationToken(key: Buffer, id: string, issue: number): string {
  return createHmac('sha256', key).update(`${id} ${issue}`).digest('base64url');
}

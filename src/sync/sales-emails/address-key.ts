import type { Secrets } from '../../secrets.ts';

/** What signs the addresses that bounces and replies come back to; for nothing else. */
export function addressKeyOf(secrets: Secrets): Buffer {
  return secrets.derive('mail addresses');
}

import { randomInt } from 'node:crypto';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The eight characters that subject and activities of one email share in Marketo: "(LS-…)". */
export function newSuffix(): string {
  return Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('');
}

/** The server's rule, contract/session.ts: at least 10 characters. */
export const passwordMinimum = 10;

export type Strength = { level: 0 | 1 | 2 | 3; label: string };

/**
 * A hint, not a rule: length counts most (NIST SP 800-63B asks for length and against rules of
 * composition), repetition takes its share back.
 */
export function passwordStrength(password: string): Strength {
  const length = [...password].length;
  if (length < passwordMinimum) return { level: 0, label: 'Too short' };
  const different = new Set(password.toLowerCase()).size;
  const kinds = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const score = Math.min(length, different * 2) + (kinds - 1) * 2;
  if (score < 13) return { level: 1, label: 'Weak: make it longer' };
  if (score < 18) return { level: 2, label: 'Good' };
  return { level: 3, label: 'Strong' };
}

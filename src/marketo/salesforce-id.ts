const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a Salesforce id: 15-character ids differ in case only, and the suffix
 * spells which letters are capitals. Marketo shows either form. Null when it is no id.
 */
export function salesforceId18(value: string): string | null {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(value)) return null;
  const id = value.slice(0, 15);
  let suffix = '';
  for (let group = 0; group < 3; group += 1) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const character = id[group * 5 + i] ?? '';
      if (character >= 'A' && character <= 'Z') bits |= 1 << i;
    }
    suffix += alphabet[bits] ?? '';
  }
  return id + suffix;
}

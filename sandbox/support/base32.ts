const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 in capitals with `=` padding, the form of Marketo's paging tokens. */
export function toBase32(text: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of Buffer.from(text, 'utf8')) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += ALPHABET.charAt((held >> (bits - 5)) & 31);
      bits -= 5;
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) out += ALPHABET.charAt((held << (5 - bits)) & 31);
  return out + '='.repeat((8 - (out.length % 8)) % 8);
}

/** The text inside, or undefined when it is no base32. */
export function fromBase32(token: string): string | undefined {
  const letters = token.replace(/=+$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bytes.push((held >> (bits - 8)) & 255);
      bits -= 8;
    }
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes).toString('utf8');
}

/** Fewer digits are an extension or a service number, which says nothing about who has it. */
const fewestDigits = 7;
/** From this many on, equal ends are one number written with and without its country code. */
const longNumber = 8;

/**
 * Whether two spellings are one number: "+1 415 555 0100" and "(415) 555-0100 x12", "+49 (0)171 …" and
 * "0171 …". Extensions do not count. Two numbers that both name their country must agree in every
 * digit; otherwise the shorter, without its leading zeros, must be the end of the longer.
 */
export function samePhone(a: string, b: string): boolean {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return false;
  if (one.international && other.international) return one.digits === other.digits;
  const [short, long] =
    one.digits.length <= other.digits.length
      ? [one.digits, other.digits]
      : [other.digits, one.digits];
  return short === long || (short.length >= longNumber && long.endsWith(short));
}

/** Whether a text has enough digits to find somebody by. */
export function isPhone(text: string): boolean {
  return parse(text) !== null;
}

function parse(text: string): { digits: string; international: boolean } | null {
  const number = text.toLowerCase().replace(/\(0\)|(?:ext|x|#)[.=: ]*\d.*$/g, '');
  const all = number.replace(/\D/g, '');
  if (all.length < fewestDigits) return null;
  const digits = all.replace(/^0+/, '');
  return { digits, international: number.trimStart().startsWith('+') || all.startsWith('00') };
}

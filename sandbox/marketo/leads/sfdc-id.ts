/**
 * Salesforce record ids as a native sync brings them: 18 characters, of which the last three are a
 * checksum of the capitals in the first 15. A number and its id convert both ways, so that a lookup
 * by Salesforce id needs no index.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BODY = '5g00000';

/** Key prefixes of Salesforce objects. */
export type SfdcPrefix = '001' | '003' | '005' | '006' | '00G' | '00Q';

const pairs: string[] = [];
const pairCapitals: number[] = [];
for (const a of DIGITS) {
  for (const b of DIGITS) {
    pairs.push(a + b);
    pairCapitals.push(capitals(a + b));
  }
}

function capitals(group: string): number {
  let bits = 0;
  for (let i = 0; i < group.length; i++) {
    const c = group.charCodeAt(i);
    if (c >= 65 && c <= 90) bits |= 1 << i;
  }
  return bits;
}

function suffix(id15: string): string {
  let out = '';
  for (let group = 0; group < 3; group++) {
    out += CHECK.charAt(capitals(id15.slice(group * 5, group * 5 + 5)));
  }
  return out;
}

interface Head {
  /** The first ten characters and the pair that only numbers beyond 238,327 change. */
  text: string;
  first: number;
  /** What may follow the number, by the capitals in its last five digits. */
  tails: string[];
}

const heads = new Map<string, Head>();

function headOf(prefix: SfdcPrefix): Head {
  let head = heads.get(prefix);
  if (head === undefined) {
    const check = suffix(`${prefix}${BODY}00000`).slice(0, 2);
    head = { text: '', first: -1, tails: Array.from(CHECK, (letter) => check + letter) };
    heads.set(prefix, head);
  }
  return head;
}

/** The 18-character id of record number `n` (0 to 916,132,831) of an object. */
export function sfdcId(prefix: SfdcPrefix, n: number): string {
  const head = headOf(prefix);
  const last = n % 62;
  const upper = (n - last) / 62;
  const middle = upper % 3844;
  const first = (upper - middle) / 3844;
  if (head.first !== first) {
    head.text = prefix + BODY + pairs[first];
    head.first = first;
  }
  const bits =
    (pairCapitals[first] ?? 0) |
    ((pairCapitals[middle] ?? 0) << 2) |
    (last >= 10 && last < 36 ? 16 : 0);
  return head.text + (pairs[middle] + DIGITS.charAt(last) + head.tails[bits]);
}

/** The number behind an id that sfdcId() could have made, with or without its last three characters. */
export function sfdcNumber(prefix: SfdcPrefix, id: string): number | undefined {
  if ((id.length !== 18 && id.length !== 15) || !id.startsWith(prefix + BODY)) return undefined;
  let n = 0;
  for (const c of id.slice(10, 15)) {
    const digit = DIGITS.indexOf(c);
    if (digit < 0) return undefined;
    n = n * 62 + digit;
  }
  return sfdcId(prefix, n).startsWith(id) ? n : undefined;
}

/** True when `id` has 18 characters and its checksum is right. */
export function isSfdcId(id: string): boolean {
  return /^[0-9A-Za-z]{15}[A-Z0-5]{3}$/.test(id) && suffix(id.slice(0, 15)) === id.slice(15);
}

/*
 * The normalised copies of a person's values, by which people are sorted and found (the `_key` and
 * `search_text` columns). One rule for all of them:
 *
 * - A value of printable ASCII (bytes 0x20 to 0x7e), at most 255 long: A-Z become a-z, spaces at both
 *   ends go, nothing else changes. The bulk loader does this byte by byte for such values and calls
 *   the functions here for all others; a test holds the two together.
 * - Any other value: NFKD, lower case, accents off (é is found with e, ø with o, ß with ss), points of
 *   Arabic and Hebrew off, invisible characters off, control characters to spaces, then NFC, which
 *   puts Hangul and kana back together, then trimmed and cut to 255 code points and 576 bytes.
 *
 * 255 is what Marketo stores of a string field. 576 bytes, 144 of the rarest characters, keep the
 * longest index entry (both names, email and company, an owner, two ids) below the 2,704 bytes that a
 * btree takes.
 */

const longest = 255;
const mostBytes = 576;
const plain = /^[\x20-\x7e]*$/;

/**
 * Accents of the Latin, Greek and Cyrillic scripts, points of Hebrew and Arabic. Not all of \p{M}:
 * in Thai or the scripts of India the marks are vowels, without which names become equal.
 */
const accents =
  /[\u0300-\u036f]|[\u0591-\u05bd\u05bf-\u05c7]|[\u064b-\u065f\u0670]|[\u1ab0-\u1aff\u1dc0-\u1dff]/g;
/** Soft hyphen, joiners, direction marks, variation selectors, byte order mark. */
const invisible =
  /[\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]/g;
/** Letters that Unicode does not take apart, as people without them on the keyboard write them. */
const undivided: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};
const undividedLetters = new RegExp(`[${Object.keys(undivided).join('')}]`, 'g');

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const controls = /[\u0001-\u001f\u007f-\u009f\u2028\u2029]/g;

/** The rule above, for one value; absent is ''. */
export function normalise(value: string | null): string {
  if (value === null) return '';
  if (value.length <= longest && plain.test(value)) return value.toLowerCase().trim();
  const folded = value
    .toWellFormed()
    .replaceAll('\0', '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .replace(invisible, '')
    .replace(undividedLetters, (letter) => undivided[letter] ?? letter)
    .replace(controls, ' ')
    .normalize('NFC')
    .trim();
  return cut(folded);
}

function cut(value: string): string {
  if (value.length <= longest && Buffer.byteLength(value) <= mostBytes) return value;
  let kept = '';
  let bytes = 0;
  for (const character of Array.from(value.slice(0, 2 * longest)).slice(0, longest)) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept.trimEnd();
}

/** Between last and first name: sorts before every character that a name has. */
export const nameSeparator = '\u0001';
/** In place of a missing last name: the last code point, so that these people come at the end. */
export const noLastName = '\u{10ffff}';

/** Sorts as a directory does: by last name, then first name; without a last name at the end. */
export function nameKey(last: string | null, first: string | null): string {
  return joinedNameKey(normalise(last), normalise(first));
}

function joinedNameKey(last: string, first: string): string {
  return `${last || noLastName}${nameSeparator}${first}`;
}

/** Two people have the same address when these are equal. */
export function emailKey(email: string | null): string {
  return normalise(email);
}

export function companyKey(company: string | null): string {
  return normalise(company);
}

const writtenWithoutSpace =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What search looks in: `first last`, email and company, each on a line of its own, always with both
 * line feeds and the space. Chinese, Japanese and Korean names have one line more, `lastfirst`, as
 * they are written.
 */
export function searchText(
  first: string | null,
  last: string | null,
  email: string | null,
  company: string | null,
): string {
  return personKeys({ first, last, email, company }).search;
}

/** All of a person's keys, each value normalised once. */
export function personKeys(values: {
  first: string | null;
  last: string | null;
  email: string | null;
  company: string | null;
}): { name: string; email: string; company: string; search: string } {
  const first = normalise(values.first);
  const last = normalise(values.last);
  const email = emailKey(values.email);
  const company = companyKey(values.company);
  const text = `${first} ${last}\n${email}\n${company}`;
  return {
    name: joinedNameKey(last, first),
    email,
    company,
    search: first && last && writtenWithoutSpace.test(last) ? `${text}\n${last}${first}` : text,
  };
}

/** The words of a search, normalised as the stored values are. */
export function searchWords(term: string): string[] {
  return normalise(term)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A LIKE pattern for `word` (already normalised) anywhere in a text. */
export function searchPattern(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}

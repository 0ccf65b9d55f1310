import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  companyKey,
  emailKey,
  nameKey,
  noLastName,
  normalise,
  searchPattern,
  searchText,
  searchWords,
} from './normalise.ts';

/** What the bulk loader does with the bytes of a value of printable ASCII. */
function asciiByBytes(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  let start = 0;
  let end = bytes.length;
  while (start < end && bytes[start] === 0x20) start += 1;
  while (end > start && bytes[end - 1] === 0x20) end -= 1;
  const out = bytes.subarray(start, end);
  for (let i = 0; i < out.length; i += 1) {
    const byte = out[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) out[i] = byte + 0x20;
  }
  return out.toString('latin1');
}

const printable = fc
  .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 255 })
  .map((codes) => String.fromCharCode(...codes));

const anything = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((points) => String.fromCodePoint(...points));

/** The order of COLLATE "C" in UTF-8. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('normalise', () => {
  test('printable ASCII is lower-cased and trimmed, nothing else', () => {
    fc.assert(
      fc.property(printable, (value) => {
        expect(normalise(value)).toBe(asciiByBytes(value));
      }),
    );
    expect(normalise('  O\'Brien,  "Bob" ')).toBe('o\'brien,  "bob"');
  });

  test.each([
    ['Élodie', 'elodie'],
    ['E\u0301lodie', 'elodie'],
    ['MÜLLER', 'muller'],
    ['Straße', 'strasse'],
    ['Łukasz Sørensen', 'lukasz sorensen'],
    ['İstanbul', 'istanbul'],
    ['ΟΔΥΣΣΕΎΣ', 'οδυσσευσ'],
    ['Йо́сиф', 'иосиф'],
    ['김민준', '김민준'],
    ['ガブリエル', 'ガブリエル'],
    ['ｶﾞﾌﾞ', 'ガブ'],
    ['王伟', '王伟'],
    ['मीनाक्षी', 'मीनाक्षी'],
    ['สมชาย', 'สมชาย'],
    ['مُحَمَّد', 'محمد'],
    ['Ａｃｍｅ™\u3000', 'acmetm'],
    ['Acme\nUK\tLtd', 'acme uk ltd'],
    ['a\u200bb\u00a0c\0', 'ab c'],
    ['\ud800x', '\ufffdx'],
  ])('%j becomes %j', (value, expected) => {
    expect(normalise(value)).toBe(expected);
  });

  test('a normalised value stays as it is, whatever it was made of', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = normalise(value);
        expect(normalise(once)).toBe(once);
        expect(once).not.toContain('\0');
        expect(Array.from(once).length).toBeLessThanOrEqual(255);
      }),
      { numRuns: 300 },
    );
  });

  test('a key fits into an index entry however long the names are', () => {
    const long = '\u{20000}'.repeat(400);
    expect(Buffer.byteLength(nameKey(long, long))).toBe(2 * 576 + 1);
    expect(Buffer.byteLength(normalise('ﷺ'.repeat(255)))).toBeLessThanOrEqual(576);
    expect(normalise('x'.repeat(300))).toHaveLength(255);
  });

  test('absent is empty', () => {
    expect([emailKey(null), companyKey(null), companyKey('  ')]).toEqual(['', '', '']);
    expect(searchText(null, null, null, null)).toBe(' \n\n');
  });
});

describe('nameKey', () => {
  test('sorts by last name, then first, and people without a last name at the end', () => {
    const people = [
      ['Li', 'Wei'],
      ['Li', null],
      ['Liang', 'An'],
      ['Li Bai', 'An'],
      ['😀', 'An'],
      ['𠀋', 'An'],
      [null, 'Ann'],
      [null, null],
    ] as const;
    const keys = people.map(([last, first]) => nameKey(last, first));
    expect([...keys].sort(byBytes)).toEqual(
      [1, 0, 3, 2, 4, 5, 7, 6].map((position) => keys[position]),
    );
    expect(nameKey(' ', 'Ann')).toBe(`${noLastName}\u0001ann`);
  });
});

describe('search', () => {
  test('looks in name, email and company, each on its own line', () => {
    expect(searchText('Ann', 'Lee', 'Ann@Acme.COM', 'Acme, Inc.')).toBe(
      'ann lee\nann@acme.com\nacme, inc.',
    );
  });

  test('a Chinese, Japanese or Korean name is also found as it is written', () => {
    expect(searchText('민준', '김', null, '삼성')).toBe('민준 김\n\n삼성\n김민준');
    expect(searchText('Wei', '王', null, null)).toBe('wei 王\n\n\n王wei');
  });

  test('a term is normalised as the values are, word by word', () => {
    expect(searchWords('  MÜLLER\u00a0GmbH\n100% ')).toEqual(['muller', 'gmbh', '100%']);
    expect(searchWords(' \t')).toEqual([]);
  });

  test('wildcards in a word are meant literally', () => {
    expect(searchPattern('100%_a\\b')).toBe('%100\\%\\_a\\\\b%');
  });

  test('every part of a value without spaces is found by its own search', () => {
    fc.assert(
      fc.property(printable, fc.nat(), fc.nat(), (value, from, length) => {
        const part = value.slice(from % (value.length + 1)).slice(0, 1 + (length % 20));
        const text = searchText(null, value, null, null);
        for (const word of searchWords(part)) expect(text).toContain(word);
      }),
    );
  });
});

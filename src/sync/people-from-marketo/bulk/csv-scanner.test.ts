import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner } from './csv-scanner.ts';

function rows(text: string): (string | null)[][] {
  const data = Buffer.from(text);
  const scanner = new CsvScanner(16);
  const found = [];
  for (let at = 0; at < data.length; ) {
    at = scanner.scan(data, at, data.length, true);
    found.push(Array.from({ length: scanner.count }, (_, i) => scanner.text(data, i)));
  }
  return found;
}

describe('scanning a bulk file', () => {
  it('reads plain, quoted and empty fields; the unquoted word null is null', () => {
    expect(rows('1,Ada,null\n2,"null",""\n')).toEqual([
      ['1', 'Ada', null],
      ['2', 'null', null],
    ]);
  });

  it('keeps commas, doubled quotes and line ends inside quotes', () => {
    expect(rows('"a, ""b"" c","two\nlines"\r\nx,y')).toEqual([
      ['a, "b" c', 'two\nlines'],
      ['x', 'y'],
    ]);
  });

  it('bears quotes that are not doubled, as real exports have them', () => {
    expect(rows('"first"Name1",z\n')).toEqual([['first"Name1', 'z']]);
  });

  it('finds the same rows wherever the buffer is cut', () => {
    const field = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('a"b', 'x,y', 'l\nf', 'cr\r\nlf', 'é王'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (table, cut) => {
          const text = table
            .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
            .join('\n');
          const data = Buffer.from(`${text}\n`);
          const at = cut % data.length;
          const scanner = new CsvScanner(16);
          let position = 0;
          const ends: number[] = [];
          for (let to = at; position < data.length; to = data.length) {
            for (;;) {
              const next = scanner.scan(data, position, to, to === data.length);
              if (next < 0 || next === position || position >= to) break;
              position = next;
              ends.push(next);
            }
          }
          expect(ends).toHaveLength(table.length);
        },
      ),
    );
  });
});

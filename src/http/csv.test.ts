import { expect, it } from 'vitest';
import { csvText } from './csv.ts';

it('quotes what would break a row, and takes the sting out of formulas', () => {
  expect(
    csvText([
      ['name', 'tries'],
      ['Ray "Sunny", Jr.\nOffice', 3],
      ['=HYPERLINK("http://x")', 0],
      ['', 1],
    ]),
  ).toBe(`name,tries\r\n"Ray ""Sunny"", Jr.\nOffice",3\r\n"'=HYPERLINK(""http://x"")",0\r\n,1\r\n`);
});

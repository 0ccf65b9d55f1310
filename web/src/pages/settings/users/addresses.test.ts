import { expect, test } from 'vitest';
import { readAddresses } from './addresses.ts';

test.each([
  ['one a line', 'a@x.com\nb@x.com\r\n\n c@x.com ', ['a@x.com', 'b@x.com', 'c@x.com']],
  ['commas, semicolons, spaces', 'a@x.com, b@x.com;c@x.com d@x.com', 4],
  ['with names', 'Ada, <a@x.com>; "Bo B." < b@x.com >', ['Ada', 'a@x.com', 'b@x.com']],
  [
    'as an email program copies them',
    'Ada Lovelace <a@x.com>, Bo <b@x.com>',
    ['a@x.com', 'b@x.com'],
  ],
  ['twice', 'a@x.com A@X.com', ['a@x.com']],
  ['nothing', ' \n ', []],
  ['what is none stays, to be named', 'nonsense', ['nonsense']],
])('%s', (_, text, expected) => {
  const found = readAddresses(text);
  expect(typeof expected === 'number' ? found.length : found).toEqual(expected);
});

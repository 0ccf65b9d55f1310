import { expect, it } from 'vitest';
import { languageOf } from './languages.ts';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['pt-BR, fr;q=0.5, es;q=0.7', 'es'],
  ['en;q=0, ja', 'ja'],
  ['zh-CN', 'en'],
  ['*;q=0.1', 'en'],
])('%s is answered in %s', (header, wanted) => {
  expect(languageOf(header)).toBe(wanted);
});

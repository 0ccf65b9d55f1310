import { expect, it } from 'vitest';
import { errorWords } from './error-words.ts';
import { failures, typeCodes } from './failures.ts';

it('has words of its own for every failure that Lockstep itself finds', () => {
  const codes = [...Object.values(failures).map(({ code }) => code), ...typeCodes];
  for (const code of codes) expect(errorWords(code, 'x').title, code).not.toBe('x');
});

it('knows a code of Marketo, whether it came for a request or for one record', () => {
  expect(errorWords('marketo-1004', '').title).toBe(errorWords('marketo-record-1004', '').title);
  expect(errorWords('marketo-timeout', '').title).toBe('Marketo did not answer in time');
});

it('says of an unknown error what Marketo said', () => {
  expect(errorWords('marketo-record-1999', 'Marketo refused it: No way (error 1999)').title).toBe(
    'No way',
  );
  expect(errorWords('marketo-record-1999', '').title).toBe('Error marketo-record-1999');
});

import { expect, test } from 'vitest';
import { tellingColumns } from './sample-columns.ts';

test('the people with the most values, in the order of the sample', () => {
  const fields = [
    { samples: ['Ann', 'Bo', null, 'Di'] },
    { samples: ['a@example.com', null, null, 'd@example.com'] },
    { samples: [null, 'CTO', 'CEO', 'CFO'] },
  ];
  expect(tellingColumns(fields, 3)).toEqual([0, 1, 3]);
  expect(tellingColumns(fields, 1)).toEqual([3]);
});

test('a person who alone has a field is shown, also with fewer values', () => {
  const fields = [
    { samples: ['Ann', 'Bo', 'Cy', null] },
    { samples: ['contact 1', 'contact 2', 'contact 3', null] },
    { samples: [null, null, null, 'lead 1'] },
  ];
  expect(tellingColumns(fields, 2)).toEqual([0, 3]);
});

test('an empty sample has no columns', () => {
  expect(tellingColumns([{ samples: [] }], 3)).toEqual([]);
  expect(tellingColumns([], 3)).toEqual([]);
});

import { expect, it } from 'vitest';
import { peopleSearch } from './people-search.ts';

it('keeps what it understands', () => {
  const search = {
    q: 'ada',
    owner: '005000000000001AAA',
    state: 'any',
    sort: 'company',
    dir: 'desc',
    row: 812,
    at: 'abc',
    on: 815,
  };
  expect(peopleSearch.parse(search)).toEqual(search);
});

it('searches for a number as text', () => {
  expect(peopleSearch.parse({ q: 2024 })).toEqual({ q: '2024' });
});

it('drops what is wrong instead of refusing the page', () => {
  const wrong = {
    q: '',
    state: 'asleep',
    sort: 'phone',
    dir: 'up',
    row: -3,
    on: 'x',
    from: 'middle',
  };
  const kept = Object.entries(peopleSearch.parse(wrong)).filter(([, value]) => value !== undefined);
  expect(kept).toEqual([]);
});

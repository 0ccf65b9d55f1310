import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type Chain,
  chainAt,
  extent,
  learn,
  pageSize,
  pagesFor,
  startChain,
} from './cursor-chain.ts';

/** A keyset-paged list of numbers: a cursor is "the rows after n" or "the rows before n". */
function answerOf(list: readonly number[], cursor: string | null) {
  const [way, key] = cursor ? [cursor[0], Number(cursor.slice(1))] : ['>', -1];
  const rows =
    way === '>'
      ? list.filter((n) => n > key).slice(0, pageSize)
      : list.filter((n) => n < key).slice(-pageSize);
  const first = rows[0];
  const last = rows.at(-1);
  const more = last !== undefined && list.some((n) => n > last);
  const less = first !== undefined && list.some((n) => n < first);
  return {
    rows,
    answer: {
      rows: rows.length,
      next: more ? `>${last}` : null,
      previous: less ? `<${first}` : null,
    } satisfies Answer,
  };
}

const read = (chain: Chain, page: number, list: readonly number[]) => {
  const entry = chain.entries.get(page);
  if (!entry) throw new Error(`no cursor for page ${page}`);
  const { rows, answer } = answerOf(list, entry.cursor);
  return { rows, chain: learn(chain, page, answer) };
};

const numbers = (count: number, step = 10) => Array.from({ length: count }, (_, i) => i * step);

describe('walking down', () => {
  it('finds every row once and then knows the length', () => {
    const list = numbers(250);
    let chain = startChain();
    const seen: number[] = [];
    for (const page of [0, 1, 2]) {
      const step = read(chain, page, list);
      seen.push(...step.rows);
      chain = step.chain;
    }
    expect(seen).toEqual(list);
    expect(chain.length).toBe(250);
    expect(extent(chain)).toBe(250);
  });

  it('makes room for the page that comes next', () => {
    const { chain } = read(startChain(), 0, numbers(250));
    expect(extent(chain)).toBe(200);
  });

  it('knows an empty list', () => {
    const { chain } = read(startChain(), 0, []);
    expect(extent(chain)).toBe(0);
  });

  it('is the same object when an answer teaches nothing', () => {
    const list = numbers(250);
    const { chain } = read(startChain(), 0, list);
    expect(read(chain, 0, list).chain).toBe(chain);
  });
});

describe('a list that changes', () => {
  it('moves the next page when a row comes in before it, so that no row falls between', () => {
    const before = numbers(250);
    let { chain } = read(startChain(), 0, before);
    ({ chain } = read(chain, 1, before));
    const after = [...before, 5].sort((a, b) => a - b);
    const first = read(chain, 0, after);
    const second = read(first.chain, 1, after);
    expect([...first.rows, ...second.rows]).toEqual(after.slice(0, 200));
  });

  it('forgets the pages behind a new end, and grows again', () => {
    const long = numbers(250);
    let { chain } = read(startChain(), 0, long);
    ({ chain } = read(chain, 1, long));
    ({ chain } = read(chain, 0, long.slice(0, 40)));
    expect(extent(chain)).toBe(40);
    expect(chain.entries.has(1)).toBe(false);
    ({ chain } = read(chain, 0, long));
    expect(extent(chain)).toBe(200);
  });
});

describe('coming back to a row', () => {
  const list = numbers(1000);
  const at = chainAt(520, '>4990');

  it('leaves room to scroll to the row before anything was read', () => {
    expect(extent(at)).toBe(700);
  });

  it('reads the page that holds the row, and the ones above it backwards', () => {
    const five = read(at, 5, list);
    expect(five.rows).toEqual(list.slice(500, 600));
    const four = read(five.chain, 4, list);
    expect(four.rows).toEqual(list.slice(400, 500));
    const three = read(four.chain, 3, list);
    expect(three.rows).toEqual(list.slice(300, 400));
    expect(three.chain.entries.get(4)).toBe(four.chain.entries.get(4));
    expect(three.chain.entries.get(5)).toBe(at.entries.get(5));
  });

  it('says so when the list begins later than the numbers say', () => {
    const shorter = list.slice(450);
    const five = read(at, 5, shorter);
    const four = read(five.chain, 4, shorter);
    expect(four.rows).toEqual(list.slice(450, 500));
    expect(four.chain.startsAt).toBe(4);
  });

  it('starts at the top without a cursor', () => {
    expect([...chainAt(520, undefined).entries.keys()]).toEqual([0]);
  });
});

it('holds the pages in view and one on each side', () => {
  let chain = startChain();
  for (const page of [0, 1, 2, 3]) ({ chain } = read(chain, page, numbers(2000)));
  expect(pagesFor(chain, 210, 240)).toEqual([1, 2, 3]);
  expect(pagesFor(chain, 0, 30)).toEqual([0, 1]);
  expect(pagesFor(chain, 330, 420)).toEqual([2, 3, 4]);
});

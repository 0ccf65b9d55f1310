/**
 * Where the pages of a keyset-paged list begin, as far as one has been. The list can be of any
 * length: only cursors are kept here, rows stay in the query cache for as long as they are near the
 * view.
 *
 * Pages are numbered from the end of the list where one started (its first person, or its last when
 * the list is read backwards); all but the last hold `pageSize` rows.
 */
export type Chain = {
  readonly entries: ReadonlyMap<number, Entry>;
  /** Rows in all, once the last page was seen. */
  readonly length: number | null;
  /** A page above page 0 turned out to be the first one: the numbering is off by that much. */
  readonly startsAt: number;
};

type Entry = {
  /** null: the first page. */
  readonly cursor: string | null;
  /** How the cursor was learned, which says what a change beside it means. */
  readonly via: 'start' | 'link' | 'next' | 'previous';
};

export type Answer = { rows: number; next: string | null; previous: string | null };

export const pageSize = 100;

export function startChain(): Chain {
  return { entries: new Map([[0, { cursor: null, via: 'start' }]]), length: null, startsAt: 0 };
}

/** A chain that knows the first page and the one that holds `row`, from a link or from Back. */
export function chainAt(row: number, cursor: string | undefined): Chain {
  const chain = startChain();
  const page = pageOf(row);
  if (page === 0 || cursor === undefined) return chain;
  return { ...chain, entries: new Map([...chain.entries, [page, { cursor, via: 'link' }]]) };
}

export function pageOf(row: number): number {
  return Math.floor(row / pageSize);
}

/** Takes in the answer to the request for `page`; the same object when it taught nothing. */
export function learn(chain: Chain, page: number, answer: Answer): Chain {
  const own = chain.entries.get(page);
  if (!own) return chain;
  const entries = new Map(chain.entries);
  let { length, startsAt } = chain;

  if (answer.next === null) {
    length = page * pageSize + answer.rows;
    for (const other of entries.keys()) if (other > page) entries.delete(other);
  } else {
    if (length !== null && length <= (page + 1) * pageSize) length = null;
    // A page read backwards ends where the page after it begins: that one's cursor stands.
    const keep = own.via === 'previous' && entries.has(page + 1);
    if (!keep && entries.get(page + 1)?.cursor !== answer.next) {
      entries.set(page + 1, { cursor: answer.next, via: 'next' });
    }
  }

  if (page > 0) {
    const before = entries.get(page - 1);
    if (answer.previous === null) startsAt = page;
    else if (!before || (before.via === 'previous' && before.cursor !== answer.previous)) {
      entries.set(page - 1, { cursor: answer.previous, via: 'previous' });
    }
  }

  const same =
    length === chain.length && startsAt === chain.startsAt && equal(entries, chain.entries);
  return same ? chain : { entries, length, startsAt };
}

/** Rows that the view makes room for: what is known, and the page that is next to come. */
export function extent(chain: Chain): number {
  if (chain.length !== null) return chain.length;
  const last = Math.max(...chain.entries.keys());
  // Whether a page follows one from a link is not known before it was read.
  const unread = chain.entries.get(last)?.via === 'link' ? 1 : 0;
  return (last + 1 + unread) * pageSize;
}

/** Pages worth holding for rows `first` to `last`: theirs and one on each side. */
export function pagesFor(chain: Chain, first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.max(0, pageOf(first) - 1); page <= pageOf(last) + 1; page++) {
    if (chain.entries.has(page)) pages.push(page);
  }
  return pages;
}

function equal(a: ReadonlyMap<number, Entry>, b: ReadonlyMap<number, Entry>): boolean {
  if (a.size !== b.size) return false;
  for (const [page, entry] of a) if (b.get(page)?.cursor !== entry.cursor) return false;
  return true;
}

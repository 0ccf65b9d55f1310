import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import {
  type Answer,
  type Chain,
  chainAt,
  extent,
  learn,
  pageOf,
  pageSize,
  pagesFor,
} from './cursor-chain.ts';
import { type PeopleFilter, type PeopleOrder, peoplePage } from './people-queries.ts';

type Start = { row: number; cursor: string | undefined };

/** The rows near the view of a list of any length, by their number from where the reading began. */
export type PeoplePages = {
  row: (index: number) => PersonRow | undefined;
  /** Rows to make room for: known ones, and the page that is next to come. */
  rows: number;
  /** False: `rows` may still grow. */
  complete: boolean;
  cursorOf: (index: number) => string | null | undefined;
  error: Error | null;
  retry: () => void;
  /** The list begins here and not at 0: it shrank while one was away. */
  startsAt: number;
};

/**
 * Holds the pages in and beside the rows `first` to `last`; others leave memory half a minute after
 * they left the view.
 */
export function usePeoplePages(
  filter: PeopleFilter,
  order: PeopleOrder,
  start: Start,
  view: { first: number; last: number },
): PeoplePages {
  const client = useQueryClient();
  const [chain, setChain] = useState<Chain>(() => {
    const fresh = chainAt(start.row, start.cursor);
    // The page where the list is entered is mostly there already: then its length is right at once.
    const page = Math.max(...fresh.entries.keys());
    const { queryKey } = peoplePage(filter, order, fresh.entries.get(page)?.cursor ?? null);
    const known = client.getQueryData(queryKey);
    return known ? learn(fresh, page, toAnswer(known)) : fresh;
  });
  const pages = pagesFor(chain, view.first, view.last);
  const queries = pages.map((page) =>
    peoplePage(filter, order, chain.entries.get(page)?.cursor ?? null),
  );
  const results = useQueries({ queries });

  // What a page held before its cursor moved stays in sight until the new rows are there.
  const held = useRef(new Map<number, PersonRow[]>());
  for (const page of held.current.keys()) if (!pages.includes(page)) held.current.delete(page);
  pages.forEach((page, i) => {
    const people = results[i]?.data?.people;
    if (people) held.current.set(page, people);
  });

  // No list of dependencies: every answer, a refetched one too, is to be learned from, and learning
  // the same again gives the same chain, which React takes for no change.
  useEffect(() => {
    let known = chain;
    pages.forEach((page, i) => {
      const data = results[i]?.data;
      if (!data || results[i]?.isPlaceholderData) return;
      known = learn(known, page, toAnswer(data));
    });
    if (known !== chain) setChain(known);
  });

  const failed = results.filter((result) => result.error && !result.data);
  return {
    row: (index) => held.current.get(pageOf(index))?.[index % pageSize],
    rows: extent(chain),
    complete: chain.length !== null,
    cursorOf: (index) => chain.entries.get(pageOf(index))?.cursor,
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const result of failed) void result.refetch();
    },
    startsAt: chain.startsAt,
  };
}

function toAnswer(page: {
  people: unknown[];
  next: string | null;
  previous: string | null;
}): Answer {
  return { rows: page.people.length, next: page.next, previous: page.previous };
}

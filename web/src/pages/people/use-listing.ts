import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { pageSize } from './cursor-chain.ts';
import { type PeopleFilter, type PeopleOrder, peoplePage } from './people-queries.ts';
import type { PeopleSearch } from './people-search.ts';
import { type Entry, readOrder } from './use-people-list.ts';

export type Listing = { key: string; filter: PeopleFilter; order: PeopleOrder; entry: Entry };

/**
 * Which people to show. A list stays until the first page of the next one is there, so that the
 * screen never goes blank between two letters of a search.
 */
export function useListing(search: PeopleSearch) {
  const [shown, setShown] = useState<Listing | null>(null);
  const [round, setRound] = useState(0);
  const [entered, setEntered] = useState<Listing>(() => listingOf(search, round));
  if (entered.key !== keyOf(search, round)) setEntered(listingOf(search, round));

  const { filter, order, entry } = entered;
  // Only the page that holds the row where the list is entered; the row itself may move meanwhile.
  const cursor = entry.row >= pageSize ? (entry.cursor ?? null) : null;
  const waiting = shown?.key !== entered.key;
  const first = useQuery({
    ...peoplePage(filter, readOrder(order, entry.from), cursor),
    enabled: waiting,
  });
  if (waiting && first.data) setShown(entered);

  const wanted = useMemo(() => ({ filter, order }), [filter, order]);
  return {
    wanted,
    shown,
    waiting: waiting && !first.isError,
    error: waiting && first.isError ? first.error : null,
    retry: () => void first.refetch(),
    /** The same list again, from its beginning. */
    enterAnew: useCallback(() => {
      setRound(round + 1);
      setEntered(listingOf({ ...search, row: undefined, at: undefined, on: undefined }, round + 1));
    }, [search, round]),
  };
}

function listingOf(search: PeopleSearch, round: number): Listing {
  return {
    key: keyOf(search, round),
    filter: pick(search),
    order: { sort: search.sort ?? 'name', direction: search.dir ?? 'asc' },
    entry: {
      from: search.from ?? 'start',
      row: search.row ?? 0,
      cursor: search.at,
      current: search.on ?? null,
    },
  };
}

function keyOf(search: PeopleSearch, round: number): string {
  return JSON.stringify([pick(search), search.sort, search.dir, search.from, round]);
}

function pick({ q, owner, source, state }: PeopleSearch): PeopleFilter {
  return { q, owner, source, state };
}

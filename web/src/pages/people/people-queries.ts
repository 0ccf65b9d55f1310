import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api.ts';
import { pageSize } from './cursor-chain.ts';
import type { PeopleSearch } from './people-search.ts';

/** What decides which people are listed; the place in the list does not. */
export type PeopleFilter = Pick<PeopleSearch, 'q' | 'owner' | 'source' | 'state'>;
export type PeopleOrder = { sort: 'name' | 'email' | 'company'; direction: 'asc' | 'desc' };

export const peopleKeys = {
  list: ['people', 'list'],
  count: ['people', 'count'],
  filters: ['people', 'filters'],
  onePerson: ['people', 'one'],
  person: (id: string) => ['people', 'one', id],
} as const;

/** Rows are kept half a minute after they left the view, so that memory does not grow by scrolling. */
const keepRows = 30_000;

export function peoplePage(filter: PeopleFilter, order: PeopleOrder, cursor: string | null) {
  return queryOptions({
    queryKey: [...peopleKeys.list, filter, order, cursor],
    queryFn: ({ signal }) =>
      client.people.list(
        {
          query: {
            ...filterQuery(filter),
            sort: order.sort,
            direction: order.direction,
            limit: pageSize,
            ...(cursor === null ? {} : { cursor }),
          },
        },
        { signal },
      ),
    gcTime: keepRows,
  });
}

export function peopleCount(filter: PeopleFilter) {
  return queryOptions({
    queryKey: [...peopleKeys.count, filter],
    queryFn: ({ signal }) => client.people.count({ query: filterQuery(filter) }, { signal }),
  });
}

export const peopleFilters = queryOptions({
  queryKey: peopleKeys.filters,
  queryFn: ({ signal }) => client.people.filters({}, { signal }),
  staleTime: 60_000,
});

export function personQuery(id: string) {
  return queryOptions({
    queryKey: peopleKeys.person(id),
    queryFn: ({ signal }) => client.people.get({ params: { id } }, { signal }),
  });
}

export function personHistory(id: string, limit: number) {
  return queryOptions({
    queryKey: [...peopleKeys.person(id), 'history', limit],
    queryFn: ({ signal }) =>
      client.people.history({ params: { id }, query: { limit } }, { signal }),
  });
}

function filterQuery(filter: PeopleFilter) {
  return {
    ...(filter.q === undefined ? {} : { search: filter.q }),
    ...(filter.owner === undefined ? {} : { ownerId: filter.owner }),
    ...(filter.source === undefined ? {} : { source: filter.source }),
    ...(filter.state === undefined ? {} : { state: filter.state }),
  };
}

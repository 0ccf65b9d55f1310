import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as z from 'zod';
import { optOutSource } from '../../../../contract/unsubscribes.ts';
import { client, queryClient } from '../../api.ts';
import { peopleKeys } from '../people/people-queries.ts';

/** What the address of the page holds. */
export const unsubscribesSearch = z.object({
  q: z.string().optional().catch(undefined),
  source: optOutSource.optional().catch(undefined),
});
export type UnsubscribesSearch = z.infer<typeof unsubscribesSearch>;

const listKey = ['unsubscribes'] as const;

export function filterOf({ q, source }: UnsubscribesSearch) {
  return { ...(q ? { search: q } : {}), ...(source ? { source } : {}) };
}

export function unsubscribesQuery(search: UnsubscribesSearch) {
  return infiniteQueryOptions({
    queryKey: [...listKey, search],
    queryFn: ({ pageParam, signal }) =>
      client.unsubscribes.list(
        { query: { ...filterOf(search), ...(pageParam === null ? {} : { before: pageParam }) } },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
}

export function unsubscribesOfPerson(personId: string) {
  return queryOptions({
    queryKey: [...peopleKeys.person(personId), 'unsubscribes'],
    queryFn: ({ signal }) => client.unsubscribes.ofPerson({ params: { id: personId } }, { signal }),
  });
}

/** An opt-out holds for others with the address too: every person that is shown may have changed. */
export async function unsubscribesChanged() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: listKey }),
    queryClient.invalidateQueries({ queryKey: peopleKeys.onePerson }),
    queryClient.invalidateQueries({ queryKey: peopleKeys.list }),
  ]);
}

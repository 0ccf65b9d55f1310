import { infiniteQueryOptions } from '@tanstack/react-query';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { client } from '../../../api.ts';
import { peopleKeys } from '../../people/people-queries.ts';
import { isUnsettled } from './delivery-view.ts';

const perPage = 50;
/** Milliseconds until an entry that is on its way to Marketo is asked for again, should no event come. */
const unsettledEvery = 10_000;

/** Below the person's own key: the event that names the person brings the timeline up to date too. */
export function timelineQuery(personId: string) {
  return infiniteQueryOptions({
    queryKey: [...peopleKeys.person(personId), 'timeline'],
    queryFn: ({ pageParam, signal }) =>
      client.activities.timeline(
        {
          params: { id: personId },
          query: { limit: perPage, ...(pageParam === null ? {} : { cursor: pageParam }) },
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) =>
      entriesOf(state.data?.pages).some(isUnsettled) ? unsettledEvery : false,
  });
}

type Page = { entries: TimelineEntry[] };

/** All that was loaded, newest first. An entry that moved to the next page meanwhile is there once. */
export function entriesOf(pages: readonly Page[] | undefined): TimelineEntry[] {
  const byId = new Map<string, TimelineEntry>();
  for (const entry of (pages ?? []).flatMap((page) => page.entries)) {
    if (!byId.has(entry.id)) byId.set(entry.id, entry);
  }
  return [...byId.values()];
}

import { queryOptions } from '@tanstack/react-query';
import { client } from '../../api.ts';

export const syncKeys = {
  runs: ['sync', 'runs'],
  attention: ['sync', 'attention'],
  budget: ['sync', 'budget'],
} as const;

/** People only: what other flows could not do is listed under Settings > Diagnostics. */
export const attentionQuery = queryOptions({
  queryKey: syncKeys.attention,
  queryFn: ({ signal }) =>
    client.sync.attention(
      { params: { flow: 'people-from-marketo' }, query: { limit: 200 } },
      { signal },
    ),
});

export const budgetQuery = queryOptions({
  queryKey: syncKeys.budget,
  queryFn: ({ signal }) => client.sync.budget({}, { signal }),
  // Calls are spent all the time and no event tells of each.
  refetchInterval: 10_000,
});

export const storageQuery = queryOptions({
  queryKey: ['sync', 'storage'],
  queryFn: ({ signal }) => client.sync.storage({}, { signal }),
});

export function explainQuery(q: string) {
  return queryOptions({
    queryKey: ['people', 'explain', q],
    queryFn: ({ signal }) => client.people.explain({ query: { q } }, { signal }),
  });
}

export function explainActivityQuery(activityId: string) {
  return queryOptions({
    queryKey: ['people', 'explain', 'activity', activityId],
    queryFn: ({ signal }) => client.activities.explain({ params: { id: activityId } }, { signal }),
  });
}

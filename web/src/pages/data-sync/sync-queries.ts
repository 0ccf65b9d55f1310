import { queryOptions } from '@tanstack/react-query';
import type { FlowKey } from '../../../../contract/sync.ts';
import { client } from '../../api.ts';

/** The flow that this page is about. */
export const flow: FlowKey = 'people-from-marketo';

export const syncKeys = {
  runs: ['sync', 'runs'],
  attention: ['sync', 'attention'],
  budget: ['sync', 'budget'],
} as const;

export const attentionQuery = queryOptions({
  queryKey: syncKeys.attention,
  queryFn: ({ signal }) =>
    client.sync.attention({ params: { flow }, query: { limit: 200 } }, { signal }),
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

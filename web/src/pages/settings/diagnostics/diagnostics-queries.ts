import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from '../../../api.ts';

export const diagnosticsKey = ['diagnostics'] as const;

const perPage = 100;

export const failuresQuery = queryOptions({
  queryKey: [...diagnosticsKey, 'groups'],
  queryFn: ({ signal }) => client.activities.failures({}, { signal }),
});

export function failedQuery(code: string) {
  return infiniteQueryOptions({
    queryKey: [...diagnosticsKey, 'deliveries', code],
    queryFn: ({ pageParam, signal }) =>
      client.activities.failed(
        { query: { code, limit: perPage, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

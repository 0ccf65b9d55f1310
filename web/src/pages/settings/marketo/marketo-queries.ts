import { queryOptions } from '@tanstack/react-query';
import { client, queryClient } from '../../../api.ts';

export type Connection = Awaited<ReturnType<typeof client.marketo.connection>>;
export type Checklist = Awaited<ReturnType<typeof client.marketo.checklist>>;
export type ChecklistItem = Checklist['items'][number];
export type Partitions = Awaited<ReturnType<typeof client.marketo.partitions>>;
export type Preview = Awaited<ReturnType<typeof client.marketo.preview>>;

/** What Marketo is asked for costs calls: it is asked once a visit, and again on the person's word. */
const onDemand = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, retry: false };

export const connectionQuery = queryOptions({
  queryKey: ['marketo', 'connection'],
  queryFn: ({ signal }) => client.marketo.connection({}, { signal }),
});

export const checklistQuery = queryOptions({
  queryKey: ['marketo', 'connected', 'checklist'],
  queryFn: ({ signal }) => client.marketo.checklist({}, { signal }),
  ...onDemand,
});

export const partitionsQuery = queryOptions({
  queryKey: ['marketo', 'connected', 'partitions'],
  queryFn: ({ signal }) => client.marketo.partitions({}, { signal }),
  ...onDemand,
});

export const previewQuery = queryOptions({
  queryKey: ['marketo', 'connected', 'preview'],
  queryFn: ({ signal }) => client.marketo.preview({}, { signal }),
  ...onDemand,
});

export const activityTypesQuery = queryOptions({
  queryKey: ['marketo', 'connected', 'activity-types'],
  queryFn: ({ signal }) => client.activities.types({}, { signal }),
  ...onDemand,
});

/** Other credentials may see other things: what the earlier ones saw is forgotten. */
export function setConnection(connection: Connection) {
  queryClient.setQueryData(connectionQuery.queryKey, connection);
  const seen = { queryKey: ['marketo', 'connected'] };
  // Resetting asks again at once, which without a connection could only fail.
  if (connection.connected) void queryClient.resetQueries(seen);
  else queryClient.removeQueries(seen);
}

export function setPartitions(partitions: Partitions) {
  queryClient.setQueryData(partitionsQuery.queryKey, partitions);
  void queryClient.resetQueries({ queryKey: previewQuery.queryKey });
}

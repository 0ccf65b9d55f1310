import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../api.ts';

export const callSettingsQuery = queryOptions({
  queryKey: ['call-settings'],
  queryFn: ({ signal }) => client.calls.settings({}, { signal }),
  staleTime: 60_000,
});

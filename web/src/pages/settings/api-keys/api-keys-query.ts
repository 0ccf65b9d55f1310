import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../api.ts';

export type ApiKey = Awaited<ReturnType<typeof client.apiKeys.list>>['keys'][number];

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => client.apiKeys.list({}, { signal }),
});

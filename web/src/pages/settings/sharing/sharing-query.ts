import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../api.ts';

export type Visibility = Awaited<ReturnType<typeof client.visibility.get>>['sellers'];

export const visibilityQuery = queryOptions({
  queryKey: ['people-visibility'],
  queryFn: ({ signal }) => client.visibility.get({}, { signal }),
});

import { queryOptions } from '@tanstack/react-query';
import { client, queryClient } from '../../../api.ts';

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => client.users.list({}, { signal }),
});

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: ({ signal }) => client.teams.list({}, { signal }),
});

/** A change to users can change teams, and the other way round. */
export async function usersChanged(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: usersQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: teamsQuery.queryKey }),
  ]);
}

import { queryOptions } from '@tanstack/react-query';
import type { Email, EmailFolder } from '../../../../contract/emails.ts';
import { client } from '../../api.ts';

export const emailKeys = {
  all: ['emails'],
  list: ['emails', 'list'],
  one: (id: string) => ['emails', 'one', id],
} as const;

/** What is on its way is looked at often, all else when the page is opened or something was done. */
const soonMs = 1500;
const laterMs = 20_000;

export function emailsQuery(folder: EmailFolder) {
  return queryOptions({
    queryKey: [...emailKeys.list, folder],
    queryFn: ({ signal }) => client.emails.list({ query: { folder, limit: 200 } }, { signal }),
    refetchInterval: ({ state }) => ((state.data?.counts.outgoing ?? 0) > 0 ? soonMs : laterMs),
  });
}

export function emailQuery(id: string) {
  return queryOptions({
    queryKey: emailKeys.one(id),
    queryFn: ({ signal }) => client.emails.get({ params: { id } }, { signal }),
    refetchInterval: ({ state }) => intervalOf(state.data),
    retry: false,
  });
}

function intervalOf(email: Email | undefined): number | false {
  if (!email || email.state === 'draft') return false;
  return ['queued', 'sending', 'waiting'].includes(email.state) ? soonMs : laterMs;
}

export function composerQuery(personId: string) {
  return queryOptions({
    queryKey: ['emails', 'composer', personId],
    queryFn: ({ signal }) => client.emails.composer({ query: { personId } }, { signal }),
  });
}

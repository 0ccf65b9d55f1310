import type { TimelineEntry } from '../../../../../contract/activities.ts';

type Type = TimelineEntry['type'];

/** What a reader may want to see alone. */
const filters = {
  all: { label: 'All', types: null },
  emails: { label: 'Emails', types: ['email-sent', 'email-replied', 'email-bounced'] },
  engagement: { label: 'Opens and clicks', types: ['email-opened', 'email-clicked'] },
  calls: { label: 'Calls', types: ['call'] },
  optOuts: { label: 'Opt-outs', types: ['unsubscribed', 'resubscribed'] },
  campaigns: { label: 'Campaigns', types: ['campaign-added', 'campaign-removed'] },
} as const satisfies Record<string, { label: string; types: readonly Type[] | null }>;

export type TimelineFilter = keyof typeof filters;

export const timelineFilters = (
  Object.entries(filters) as [TimelineFilter, (typeof filters)[TimelineFilter]][]
).map(([key, { label }]) => ({ key, label }));

export function passes(filter: TimelineFilter, entry: TimelineEntry): boolean {
  const types: readonly Type[] | null = filters[filter].types;
  return types === null || types.includes(entry.type);
}

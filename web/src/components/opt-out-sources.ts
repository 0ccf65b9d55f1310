import type { OptOutSource } from '../../../contract/unsubscribes.ts';

const labels: Record<OptOutSource, string> = {
  link: 'Clicked link',
  'one-click': 'One click in the mail program',
  manual: 'Manual',
  reply: 'Asked in a reply',
  complaint: 'Spam complaint',
  bounce: 'Bounce',
  salesforce: 'Salesforce sync',
};

export function optOutSourceLabel(source: OptOutSource): string {
  return labels[source];
}

export const optOutSourceChoices = Object.entries(labels).map(([value, label]) => ({
  value,
  label,
}));

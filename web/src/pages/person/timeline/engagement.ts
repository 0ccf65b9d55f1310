import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { plural } from '../../../components/format.ts';

export type Engagement = { text: string; bounced: boolean };

/**
 * What came of each email, by the email's id: "Opened 3 times, 1 click, replied". What machines did is
 * left out, and so is what nobody did yet.
 */
export function engagementOf(entries: readonly TimelineEntry[]): Map<string, Engagement> {
  const known = entries.filter(({ subjectId, machine }) => subjectId !== null && !machine);
  const told = new Map<string, Engagement>();
  for (const [subjectId, about] of Map.groupBy(known, (entry) => entry.subjectId ?? '')) {
    const count = (type: TimelineEntry['type']) =>
      about.filter((entry) => entry.type === type).length;
    const opens = count('email-opened');
    const clicks = count('email-clicked');
    const bounced = count('email-bounced') > 0;
    const parts = [
      opens > 0 ? `opened ${times(opens)}` : null,
      clicks > 0 ? plural(clicks, 'click', 'clicks') : null,
      count('email-replied') > 0 ? 'replied' : null,
      bounced ? 'bounced' : null,
    ].filter((part) => part !== null);
    if (parts.length > 0) told.set(subjectId, { text: sentence(parts.join(', ')), bounced });
  }
  return told;
}

/** "once", "twice", "5 times". */
export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

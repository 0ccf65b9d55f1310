import type { PersonEvent } from '../../../../contract/people.ts';
import type { Tone } from '../../components/status-badge.tsx';

const kinds: Record<PersonEvent['kind'], { label: string; tone: Tone }> = {
  seen: { label: 'Seen', tone: 'neutral' },
  created: { label: 'Came in', tone: 'ok' },
  updated: { label: 'Updated', tone: 'busy' },
  qualified: { label: 'Became active', tone: 'ok' },
  disqualified: { label: 'No longer active', tone: 'stopped' },
  deleted: { label: 'Deleted', tone: 'stopped' },
  merged: { label: 'Merged', tone: 'stopped' },
  'not-visible': { label: 'Not visible', tone: 'attention' },
  gone: { label: 'Gone', tone: 'attention' },
  rejected: { label: 'Rejected', tone: 'attention' },
};

const sources: Record<string, string> = {
  backfill: 'initial sync',
  leadchanges: "Marketo's change log",
  activities: "Marketo's activity log",
  deletedleads: "Marketo's list of deleted people",
  sweep: 'second look at late log rows',
  reconcile: 'comparison with Marketo',
  reader: 'reading the current values',
};

export function eventView(event: PersonEvent): { label: string; tone: Tone; source: string } {
  return { ...kinds[event.kind], source: sources[event.source] ?? event.source };
}

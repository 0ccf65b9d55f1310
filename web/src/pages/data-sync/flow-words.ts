import type { FlowKey, SyncRun } from '../../../../contract/sync.ts';

export type FlowWords = {
  /** What `active` counts. */
  active: string;
  activeHint?: string;
  lag: string;
  backlog: string;
  last: string;
  never: string;
  paused: string;
  /** Names of what a run counts; what a flow has no word for is not shown. */
  counts: Partial<Record<keyof SyncRun['counts'], string>>;
  runs: Record<SyncRun['kind'], string>;
  noRuns: string;
};

/** Each flow's own words for figures that all of them have. */
export const flowWords: Record<FlowKey, FlowWords> = {
  'people-from-marketo': {
    active: 'People in step',
    lag: 'behind Marketo',
    backlog: 'marked, to be looked at',
    last: 'Last read',
    never: 'Not read yet',
    paused: 'Paused. Changes wait in Marketo; nothing is lost.',
    counts: {
      read: 'Read',
      created: 'Created',
      updated: 'Updated',
      unchanged: 'Unchanged',
      skipped: 'Skipped',
      removed: 'Removed',
      failed: 'Failed',
    },
    runs: { backfill: 'Initial sync', stream: 'Changes', reconcile: 'Comparison' },
    noRuns:
      'Each initial sync, each stretch of reading changes and each comparison is listed here with its counts, once the flow was started.',
  },
  'activities-to-marketo': {
    active: 'Logged',
    activeHint: 'in the last 24 hours',
    lag: 'the oldest that waits',
    backlog: 'to be sent',
    last: 'Last sent',
    never: 'Nothing sent yet',
    paused: 'Paused. Activities wait here; nothing is lost.',
    counts: {
      read: 'Tried',
      created: 'Logged',
      skipped: 'Later',
      failed: 'Refused',
    },
    runs: { backfill: 'Initial sync', stream: 'Sending', reconcile: 'Looking up' },
    noRuns: 'Each stretch of sending is listed here with its counts, once activities are logged.',
  },
  'sales-emails': {
    active: 'Sent',
    activeHint: 'in the last 24 hours',
    lag: 'the oldest that waits',
    backlog: 'to be sent',
    last: 'Last sent',
    never: 'Nothing sent yet',
    paused: 'Paused. Emails wait here; nothing is lost.',
    counts: {
      read: 'Tried',
      created: 'Sent',
      skipped: 'Later',
      failed: 'Refused',
    },
    runs: { backfill: 'Initial sync', stream: 'Sending', reconcile: 'Looking up' },
    noRuns: 'Each stretch of sending is listed here with its counts, once emails are sent.',
  },
};

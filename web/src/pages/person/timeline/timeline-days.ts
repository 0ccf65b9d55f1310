import type { TimelineEntry } from '../../../../../contract/activities.ts';

export type TimelineRow = {
  /** Of the oldest entry: it stays while newer ones join the row. */
  key: string;
  /** One, or several alike, newest first. */
  entries: readonly [TimelineEntry, ...TimelineEntry[]];
};
export type TimelineDay = { date: string; rows: TimelineRow[] };

/**
 * The entries by day, newest first, in rows. Opens and clicks of one email that follow each other are
 * one row: people's opens, people's clicks of one link, and what machines did, each by itself, because
 * a scanner that opens everything twice must not hide that a person did.
 *
 * @param entries newest first.
 * @param dayOf the day that a moment falls on, in the reader's time zone.
 */
export function timelineDays(
  entries: readonly TimelineEntry[],
  dayOf: (iso: string) => string = (iso) => new Date(iso).toDateString(),
): TimelineDay[] {
  return runsOf(entries, (entry) => dayOf(entry.at)).map((day) => ({
    date: day[0].at,
    rows: runsOf(day, subjectOf).flatMap(rowsOf),
  }));
}

/** Of a run about one email; what cannot be folded has a subject of its own. */
function subjectOf(entry: TimelineEntry): string {
  return isEngagement(entry) && entry.subjectId ? entry.subjectId : entry.id;
}

function rowsOf(run: readonly TimelineEntry[]): TimelineRow[] {
  return [...Map.groupBy(run, alike).values()].map((entries) => {
    const [newest, ...older] = entries;
    if (!newest) throw new Error('a group without entries');
    return { key: (older.at(-1) ?? newest).id, entries: [newest, ...older] };
  });
}

/** Entries of a run with equal answers make one row. */
function alike(entry: TimelineEntry): string {
  if (!isEngagement(entry) || !entry.subjectId) return entry.id;
  if (entry.machine) return `machine ${entry.type}`;
  return entry.type === 'email-clicked' ? `click ${entry.title}` : 'open';
}

function isEngagement({ type }: TimelineEntry): boolean {
  return type === 'email-opened' || type === 'email-clicked';
}

type Run = [TimelineEntry, ...TimelineEntry[]];

function runsOf(entries: readonly TimelineEntry[], by: (entry: TimelineEntry) => string): Run[] {
  const runs: Run[] = [];
  let last: string | undefined;
  for (const entry of entries) {
    const key = by(entry);
    const run = runs.at(-1);
    if (run && key === last) run.push(entry);
    else runs.push([entry]);
    last = key;
  }
  return runs;
}

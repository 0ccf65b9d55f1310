import { Button, Chip, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { TimelineEntry } from '../../../../../contract/activities.ts';
import { formatDay } from '../../../components/format.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { type Engagement, engagementOf } from './engagement.ts';
import classes from './timeline.module.css';
import { timelineDays } from './timeline-days.ts';
import { TimelineEmpty } from './timeline-empty.tsx';
import { EntryItem } from './timeline-entry.tsx';
import { passes, type TimelineFilter, timelineFilters } from './timeline-filters.ts';
import { TimelineFold } from './timeline-fold.tsx';
import { entriesOf, timelineQuery } from './timeline-query.ts';

/** With a filter on, older pages are read until this many entries show. */
const enough = 10;

/** Emails, calls, opt-outs and what came of them, newest first; up to date by itself. */
export function TimelinePanel({ personId }: { personId: string }) {
  const query = useInfiniteQuery(timelineQuery(personId));
  const [filter, setFilter] = useState<TimelineFilter>('all');
  const entries = useMemo(() => entriesOf(query.data?.pages), [query.data]);
  const shown = entries.filter((entry) => passes(filter, entry));
  const results = engagementOf(entries);
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const lookingFurther = filter !== 'all' && shown.length < enough && hasNextPage && !isError;
  useEffect(() => {
    if (lookingFurther && !isFetching) void fetchNextPage();
  }, [lookingFurther, isFetching, fetchNextPage]);

  if (query.isPending) return <SkeletonLines count={8} />;
  if (!query.data) {
    return (
      <ProblemAlert
        error={query.error}
        title="The timeline cannot be shown."
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <>
      {entries.length > 0 ? <Filters filter={filter} onFilter={setFilter} /> : null}
      {timelineDays(shown).map((day) => (
        <section key={day.date} className={classes.day} aria-label={formatDay(day.date)}>
          <h3 className={classes.date}>{formatDay(day.date)}</h3>
          <ol className={classes.rows}>
            {day.rows.map(({ key, entries: alike }) =>
              alike.length > 1 ? (
                <TimelineFold key={key} entries={alike} />
              ) : (
                <EntryItem key={key} entry={alike[0]} result={resultOf(alike[0], results)} />
              ),
            )}
          </ol>
        </section>
      ))}
      {shown.length === 0 && !lookingFurther ? (
        <TimelineEmpty filtered={entries.length > 0} onClear={() => setFilter('all')} />
      ) : null}
      {query.error ? (
        <ProblemAlert
          error={query.error}
          title="What you see may be out of date."
          onRetry={() => void (hasNextPage ? fetchNextPage() : query.refetch())}
        />
      ) : hasNextPage ? (
        <Button
          variant="default"
          mt="sm"
          loading={query.isFetchingNextPage || lookingFurther}
          onClick={() => void fetchNextPage()}
        >
          Show older
        </Button>
      ) : null}
    </>
  );
}

function resultOf(
  entry: TimelineEntry,
  results: ReadonlyMap<string, Engagement>,
): Engagement | undefined {
  if (entry.type !== 'email-sent' || entry.subjectId === null) return undefined;
  return results.get(entry.subjectId);
}

type FilterProps = { filter: TimelineFilter; onFilter: (filter: TimelineFilter) => void };

function Filters({ filter, onFilter }: FilterProps) {
  return (
    <Chip.Group
      value={filter}
      onChange={(value) => {
        const next = timelineFilters.find(({ key }) => key === value);
        if (next) onFilter(next.key);
      }}
    >
      <Group gap={6} mb={14} role="radiogroup" aria-label="Kinds of entries to show">
        {timelineFilters.map(({ key, label }) => (
          <Chip key={key} value={key} size="xs" radius="xl">
            {label}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

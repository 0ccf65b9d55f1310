import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { personHistory } from '../people/people-queries.ts';
import { EventList } from './event-list.tsx';
import classes from './person.module.css';

const few = 20;
/** What the API gives at most. */
const most = 200;

export function HistoryPanel({ personId }: { personId: string }) {
  const [limit, setLimit] = useState(few);
  const history = useQuery({
    ...personHistory(personId, limit),
    placeholderData: keepPreviousData,
  });
  const events = history.data?.events;
  return (
    <>
      <p className={classes.source}>What was seen in Marketo and what was done, newest first.</p>
      {history.isPending ? <SkeletonLines count={6} /> : null}
      {history.error ? (
        <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />
      ) : null}
      {events ? <EventList events={events} /> : null}
      {events?.length === 0 ? (
        <p className={classes.quiet}>
          Nothing is kept any more: history is kept for a limited time.
        </p>
      ) : null}
      {events && events.length >= limit && limit < most ? (
        <Button
          variant="default"
          size="compact-sm"
          mt="sm"
          loading={history.isPlaceholderData}
          onClick={() => setLimit(most)}
        >
          Show older
        </Button>
      ) : null}
    </>
  );
}

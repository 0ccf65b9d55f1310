import type { UseQueryResult } from '@tanstack/react-query';
import { plural } from '../../../components/format.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import type { Partitions } from './marketo-queries.ts';
import { PartitionsForm } from './partitions-form.tsx';
import { Step } from './step.tsx';
import type { StepState } from './steps.ts';

type Props = {
  state: StepState;
  open: boolean;
  onToggle: () => void;
  started: boolean;
  query: UseQueryResult<Partitions>;
};

export function PartitionsStep({ state, open, onToggle, started, query }: Props) {
  const { data, error, isFetching, refetch } = query;
  const failed = error !== null && !isFetching && state !== 'locked';
  return (
    <Step
      number={3}
      title="Partitions"
      state={failed ? 'attention' : state}
      summary={failed ? 'Could not be read.' : summaryOf(state, data, isFetching)}
      open={open}
      onToggle={onToggle}
    >
      {failed ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && isFetching ? <SkeletonLines count={3} /> : null}
      {data ? <PartitionsForm key={keyOf(data)} partitions={data} started={started} /> : null}
    </Step>
  );
}

/** A saved choice starts the form afresh. */
function keyOf(data: Partitions): string {
  return data.all ? 'all' : data.partitions.map((one) => `${one.id}${one.chosen}`).join();
}

function summaryOf(state: StepState, data: Partitions | undefined, fetching: boolean): string {
  if (state === 'locked') return 'Which parts of the Marketo database are synced.';
  if (!data && fetching) return 'Reading the partitions…';
  if (!data) return 'Open to see which person partitions are synced.';
  if (data.all) return `All that the API user sees (${data.partitions.length}).`;
  const chosen = data.partitions.filter((one) => one.chosen).length;
  return `${chosen} of ${plural(data.partitions.length, 'partition', 'partitions')}.`;
}

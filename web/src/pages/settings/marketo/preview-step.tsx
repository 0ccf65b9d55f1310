import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../../components/format.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { type Preview, previewQuery } from './marketo-queries.ts';
import { PreviewEstimate } from './preview-estimate.tsx';
import { PreviewFields } from './preview-fields.tsx';
import { PreviewForecast } from './preview-forecast.tsx';
import { Step } from './step.tsx';
import type { StepState } from './steps.ts';

type Props = { state: StepState; open: boolean; onToggle: () => void };

/** What will come, before it comes: read live from Marketo, and nothing is stored. */
export function PreviewStep({ state, open, onToggle }: Props) {
  const query = useQuery({ ...previewQuery, enabled: open && state !== 'locked' });
  const { data, error, isFetching, refetch } = query;
  const failed = error !== null && !isFetching && state !== 'locked';
  const again = () => void refetch();
  return (
    <Step
      number={4}
      title="Preview"
      state={failed ? 'attention' : isFetching ? 'busy' : state}
      summary={failed ? 'Could not be read.' : summaryOf(state, data, isFetching)}
      open={open}
      onToggle={onToggle}
    >
      {failed ? <ProblemAlert error={error} onRetry={again} /> : null}
      {!data && isFetching ? <SkeletonLines count={14} /> : null}
      {data ? (
        <>
          <PreviewEstimate estimate={data.estimate} ownerField={data.ownerField} />
          <PreviewForecast forecast={data.forecast} />
          <PreviewFields fields={data.fields} />
          <Button size="compact-sm" variant="default" mt={12} loading={isFetching} onClick={again}>
            Read again
          </Button>
        </>
      ) : null}
    </Step>
  );
}

function summaryOf(state: StepState, data: Preview | undefined, fetching: boolean): string {
  if (data) return `About ${formatNumber(data.estimate.qualifying)} people will be synced.`;
  if (state === 'locked') return 'Who will be synced, with live values; waits for the rights.';
  if (fetching) return 'Reading a sample from Marketo…';
  return 'Open to read a sample from Marketo: fields, people and cost.';
}

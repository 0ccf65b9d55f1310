import type { UseQueryResult } from '@tanstack/react-query';
import type { ActivityTypesStatus } from '../../../../../../contract/activities.ts';
import { useFlows } from '../../../../api.ts';
import { plural } from '../../../../components/format.ts';
import { ProblemAlert } from '../../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../../components/skeleton-lines.tsx';
import { Step } from '../step.tsx';
import type { StepState } from '../steps.ts';
import { TypesForm } from './types-form.tsx';
import { loggedKinds, typesState } from './types-plan.ts';

type Props = {
  connected: boolean;
  open: boolean;
  onToggle: () => void;
  query: UseQueryResult<ActivityTypesStatus>;
};

/** Which activities are logged to Marketo, and the types there that they need. */
export function TypesStep({ connected, open, onToggle, query }: Props) {
  const { data, error, isFetching, refetch } = query;
  const flow = useFlows()?.find(({ key }) => key === 'activities-to-marketo');
  const known = typesState(connected, data, flow !== undefined && flow.state !== 'off');
  const failed = error !== null && !isFetching && connected;
  const state = failed ? 'attention' : known;
  return (
    <Step
      number={6}
      title="Activity types"
      state={state}
      summary={failed ? 'Could not be read.' : summaryOf(state, data)}
      open={open}
      onToggle={onToggle}
    >
      {failed ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && isFetching ? <SkeletonLines count={8} /> : null}
      {data ? (
        <TypesForm status={data} checking={isFetching} onCheck={() => void refetch()} />
      ) : null}
    </Step>
  );
}

function summaryOf(state: StepState, data: ActivityTypesStatus | undefined): string {
  if (state === 'locked') return 'Which activities are logged to Marketo.';
  if (!data) {
    return state === 'done'
      ? 'Activities are logged. Open to see or change which.'
      : 'Open to choose which activities are logged to Marketo.';
  }
  const kinds = loggedKinds(data).size;
  if (kinds === 0) return 'Nothing is logged yet.';
  const logged = `${kinds === data.types.length - 1 ? 'All' : kinds} of ${plural(data.types.length - 1, 'kind is', 'kinds are')} logged`;
  return state === 'attention' ? `${logged}, but a type is not ready.` : `${logged}.`;
}

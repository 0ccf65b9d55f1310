import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { plural } from '../../../components/format.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { Time } from '../../../components/time.tsx';
import type { Checklist } from './marketo-queries.ts';
import { RightItem } from './right-item.tsx';
import classes from './rights-step.module.css';
import { Step } from './step.tsx';
import { missingRights, type StepState } from './steps.ts';

type Props = {
  state: StepState;
  open: boolean;
  onToggle: () => void;
  query: UseQueryResult<Checklist>;
};

/** Each right of the API role, tried one by one against Marketo. */
export function RightsStep({ state, open, onToggle, query }: Props) {
  const { data, error, isFetching, refetch } = query;
  const failed = error !== null && !isFetching && state !== 'locked';
  const again = () => void refetch();
  return (
    <Step
      number={2}
      title="Rights"
      state={failed ? 'attention' : state}
      summary={failed ? 'Could not be checked.' : summaryOf(state, data)}
      open={open}
      onToggle={onToggle}
    >
      {failed ? <ProblemAlert error={error} onRetry={again} /> : null}
      {!data && isFetching ? <SkeletonLines count={6} /> : null}
      {data ? (
        <>
          <ul className={classes.list} data-busy={isFetching}>
            {data.items.map((item) => (
              <RightItem key={item.key} item={item} />
            ))}
          </ul>
          <div className={classes.when}>
            <Button size="compact-sm" variant="default" loading={isFetching} onClick={again}>
              Check again
            </Button>
            <span>
              Checked <Time at={data.checkedAt} />
            </span>
          </div>
        </>
      ) : null}
    </Step>
  );
}

function summaryOf(state: StepState, data: Checklist | undefined): string {
  if (state === 'locked') return 'Each right is tried once Marketo is connected.';
  if (!data)
    return state === 'busy' ? 'Trying each right…' : 'Open to try each right against Marketo.';
  const missing = missingRights(data);
  if (missing > 0) return `${plural(missing, 'right is', 'rights are')} missing.`;
  const optional = data.items.filter((item) => item.status === 'optional').length;
  const ok = data.items.filter((item) => item.status === 'ok').length;
  const given = `${plural(ok, 'right', 'rights')} in place`;
  return optional > 0
    ? `${given}, ${plural(optional, 'optional one', 'optional ones')} not given.`
    : `${given}.`;
}

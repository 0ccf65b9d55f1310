import { Button, UnstyledButton } from '@mantine/core';
import { ChevronRight, RotateCw } from 'lucide-react';
import { useId } from 'react';
import type { FailureGroup } from '../../../../../contract/activities.ts';
import { deliveryStates } from '../../../components/delivery-states.ts';
import { formatNumber } from '../../../components/format.ts';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { Time } from '../../../components/time.tsx';
import classes from './diagnostics.module.css';
import { FailedDeliveries } from './failed-deliveries.tsx';
import { useRetry } from './use-retry.ts';

type Props = { group: FailureGroup; open: boolean; onToggle: () => void };

/** One error: what it means and what to do, always in sight; the activities concerned when opened. */
export function FailureGroupItem({ group, open, onToggle }: Props) {
  const retry = useRetry();
  const heading = useId();
  const body = useId();
  const count = group.parked + group.waiting + group.unknown;
  return (
    <section className={classes.group} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 className={classes.title} id={heading}>
          {group.title}
        </h2>
        <Counts group={group} />
      </div>
      <p className={classes.meaning}>{group.meaning}</p>
      {group.fix ? <p className={classes.fix}>{group.fix}</p> : null}
      <div className={classes.foot}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<RotateCw size={13} aria-hidden />}
          aria-label={`Try all again: ${group.title}`}
          loading={retry.isPending}
          onClick={() => retry.mutate({ code: group.code })}
        >
          Try all again
        </Button>
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={open}
          aria-controls={body}
          aria-describedby={heading}
          onClick={onToggle}
        >
          <ChevronRight size={15} aria-hidden />
          {open ? 'Hide' : 'Show'}{' '}
          {count === 1 ? 'the activity' : `${formatNumber(count)} activities`}
        </UnstyledButton>
        <span className={classes.meta}>
          code {group.code}, first <Time at={group.firstAt} />, last <Time at={group.lastAt} />
        </span>
      </div>
      <div id={body} hidden={!open} className={classes.body}>
        {open ? <FailedDeliveries code={group.code} title={group.title} /> : null}
      </div>
    </section>
  );
}

function Counts({ group }: { group: FailureGroup }) {
  const counts = [
    {
      state: 'needs-attention',
      count: group.parked,
      label: group.parked === 1 ? 'needs attention' : 'need attention',
    },
    { state: 'waiting', count: group.waiting, label: 'waiting' },
    { state: 'not-confirmed', count: group.unknown, label: 'not confirmed yet' },
  ] as const;
  return (
    <span className={classes.counts}>
      {counts.map(({ state, count, label }) =>
        count > 0 ? (
          <StatusBadge key={state} tone={deliveryStates[state].tone}>
            <span className="tabular">{formatNumber(count)}</span> {label}
          </StatusBadge>
        ) : null,
      )}
    </span>
  );
}

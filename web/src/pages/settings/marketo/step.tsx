import { UnstyledButton } from '@mantine/core';
import { Check, ChevronDown, LoaderCircle, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import classes from './step.module.css';
import type { StepState } from './steps.ts';

type Props = {
  number: number;
  title: string;
  state: StepState;
  /** What this step came to, or what it waits for; stays in sight when it is closed. */
  summary: ReactNode;
  open: boolean;
  /** Without it the step cannot be closed. */
  onToggle?: () => void;
  children: ReactNode;
};

const spoken: Record<StepState, string> = {
  locked: 'not yet',
  todo: 'to do',
  busy: 'in progress',
  attention: 'needs attention',
  done: 'done',
};

export function Step(props: Props) {
  const { number, title, state, summary, onToggle, children } = props;
  const open = props.open && state !== 'locked';
  const body = useId();
  const heading = (
    <>
      <span className={classes.title}>{title}</span>
      <span className={classes.summary}>{summary}</span>
    </>
  );
  return (
    <li className={classes.step} data-state={state}>
      <span className={classes.marker} aria-hidden>
        <Marker number={number} state={state} />
      </span>
      <section className={classes.card} aria-label={`Step ${number}, ${title}: ${spoken[state]}`}>
        <h2 className={classes.heading}>
          {onToggle && state !== 'locked' ? (
            <UnstyledButton
              className={classes.toggle}
              aria-expanded={open}
              aria-controls={body}
              onClick={onToggle}
            >
              <span>{heading}</span>
              <ChevronDown className={classes.chevron} size={16} aria-hidden />
            </UnstyledButton>
          ) : (
            <span className={classes.fixed}>{heading}</span>
          )}
        </h2>
        <div id={body} hidden={!open} className={classes.body}>
          {open ? children : null}
        </div>
      </section>
    </li>
  );
}

function Marker({ number, state }: { number: number; state: StepState }) {
  if (state === 'done') return <Check size={14} strokeWidth={2.5} />;
  if (state === 'attention') return <TriangleAlert size={13} strokeWidth={2.25} />;
  if (state === 'busy')
    return <LoaderCircle className={classes.busy} size={14} strokeWidth={2.5} />;
  return number;
}

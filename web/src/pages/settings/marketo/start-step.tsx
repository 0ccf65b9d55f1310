import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { FlowStatus } from '../../../../../contract/sync.ts';
import { client, setFlow } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { flowStateView } from '../../../components/status-badge.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { FlowProgressPanel } from '../../data-sync/flow-progress-panel.tsx';
import classes from './start-step.module.css';
import { Step } from './step.tsx';
import type { StepState } from './steps.ts';

type Props = { state: StepState; flow: FlowStatus | undefined };

export function StartStep({ state, flow }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const start = useMutation({
    mutationFn: () => client.sync.start({ params: { flow: 'people-from-marketo' } }),
    onSuccess: setFlow,
  });
  // Who pressed Start sees what it does: first at the button's place, then the progress that grows there.
  const looksFor = start.isSuccess ? (flow?.progress ? 'progress' : 'answer') : null;
  useEffect(() => {
    if (looksFor) place.current?.scrollIntoView({ block: 'start' });
  }, [looksFor]);
  const started = flow !== undefined && flow.state !== 'off';
  return (
    <Step
      number={5}
      title={started ? 'Sync' : 'Start sync'}
      state={started ? stateOf(flow) : state}
      summary={summaryOf(state, started ? flow : undefined)}
      open
    >
      <div ref={place} className={classes.place}>
        {started ? (
          <>
            {flow.progress ? <FlowProgressPanel flow={flow} /> : null}
            {flow.state === 'failing' && flow.lastError ? (
              <p className={classes.failure} role="alert">
                {flow.lastError.message} {flow.lastError.fix}
              </p>
            ) : null}
            <Group gap="md" mt={12}>
              <TextLink to="/people">See the people</TextLink>
              <TextLink to="/data-sync">Pause, runs and API budget</TextLink>
            </Group>
          </>
        ) : (
          <>
            {start.error ? <ProblemAlert error={start.error} title="Not started" /> : null}
            <Button
              mt={start.error ? 12 : 4}
              leftSection={<Play size={15} aria-hidden />}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              Start sync
            </Button>
          </>
        )}
      </div>
    </Step>
  );
}

function stateOf({ state, question }: FlowStatus): StepState {
  if (question || state === 'failing') return 'attention';
  if (state === 'running') return 'busy';
  return state === 'caught-up' ? 'done' : 'todo';
}

function summaryOf(state: StepState, flow: FlowStatus | undefined): string {
  if (flow) return flow.progress ? flowStateView(flow.state).label : flow.summary;
  if (state === 'locked') return 'Waits for the steps above.';
  return 'First everybody who qualifies, then every change, within seconds. It can be paused at any time.';
}

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Pause, Play, Scale } from 'lucide-react';
import { useState } from 'react';
import type { FlowStatus } from '../../../../contract/sync.ts';
import { client, setFlow } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { flowNames } from '../../components/flow-names.ts';
import { notifyDone, notifyProblem } from '../../components/notify.ts';
import { flowWords } from './flow-words.ts';

type Action = 'start' | 'pause' | 'resume';

/** Only people have something to be started and compared; the other flows begin when something is due. */
export function FlowActions({ flow }: { flow: FlowStatus }) {
  const people = flow.key === 'people-from-marketo';
  const done: Record<Action, string> = {
    start: 'Started.',
    pause: flowWords[flow.key].paused,
    resume: 'Goes on where it stood.',
  };
  const params = { flow: flow.key };
  const act = useMutation({
    mutationFn: (action: Action) => client.sync[action]({ params }),
    onSuccess: (next, action) => {
      setFlow(next);
      notifyDone(done[action]);
    },
    onError: notifyProblem,
  });
  const button = (action: Action, label: string, Icon: typeof Play, primary: boolean) => (
    <Button
      variant={primary ? 'filled' : 'default'}
      leftSection={<Icon size={15} aria-hidden />}
      aria-label={`${label}: ${flowNames[flow.key]}`}
      loading={act.isPending && act.variables === action}
      onClick={() => act.mutate(action)}
    >
      {label}
    </Button>
  );
  if (flow.state === 'off') return people ? button('start', 'Start sync', Play, true) : null;
  return (
    <>
      {people && !flow.progress && !flow.question && flow.state !== 'paused' ? (
        <Compare flow={flow} />
      ) : null}
      {flow.state === 'paused'
        ? button('resume', 'Resume', Play, true)
        : button('pause', 'Pause', Pause, false)}
    </>
  );
}

function Compare({ flow }: { flow: FlowStatus }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<Scale size={15} aria-hidden />}
        onClick={() => setAsked(true)}
      >
        Compare now
      </Button>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title="Compare every person with Marketo?"
        confirmLabel="Compare now"
        onConfirm={async () => {
          setFlow(await client.sync.reconcile({ params: { flow: flow.key } }));
          notifyDone('The comparison begins in a moment; it is listed under Runs.');
        }}
      >
        Every person is read again and what differs is repaired. This uses API calls or export
        megabytes of today; each night a seventh is compared anyway.
      </ConfirmDialog>
    </>
  );
}

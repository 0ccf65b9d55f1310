import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Pause, Play, Scale } from 'lucide-react';
import { useState } from 'react';
import type { FlowStatus } from '../../../../contract/sync.ts';
import { client, setFlow } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../components/notify.ts';

type Action = 'start' | 'pause' | 'resume';

const done: Record<Action, string> = {
  start: 'Started.',
  pause: 'Paused. Changes wait in Marketo; nothing is lost.',
  resume: 'Goes on where it stood.',
};

export function FlowActions({ flow }: { flow: FlowStatus }) {
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
      loading={act.isPending && act.variables === action}
      onClick={() => act.mutate(action)}
    >
      {label}
    </Button>
  );
  if (flow.state === 'off') return button('start', 'Start sync', Play, true);
  return (
    <>
      {flow.progress || flow.state === 'paused' || flow.question ? null : <Compare flow={flow} />}
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

import { useState } from 'react';
import { ConnectForm } from './connect-form.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import type { Connection } from './marketo-queries.ts';
import { Step } from './step.tsx';
import type { StepState } from './steps.ts';

type Props = { state: StepState; connection: Connection };

export function ConnectStep({ state, connection }: Props) {
  const [replacing, setReplacing] = useState(false);
  const form = !connection.connected || replacing;
  return (
    <Step number={1} title="Connect" state={state} summary={summaryOf(connection)} open>
      {form ? (
        <ConnectForm
          connection={connection}
          {...(replacing ? { onCancel: () => setReplacing(false) } : {})}
          onConnected={() => setReplacing(false)}
        />
      ) : (
        <ConnectionFacts connection={connection} onReplace={() => setReplacing(true)} />
      )}
    </Step>
  );
}

function summaryOf({ connected, munchkinId, sandbox }: Connection): string {
  if (!connected) return 'Lockstep signs in to Marketo as an API-only user of yours.';
  const where = munchkinId ? `Connected to ${munchkinId}` : 'Connected';
  return sandbox ? `${where}, the stand-in that ships with Lockstep` : where;
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FlowStatus } from '../../../../../contract/sync.ts';
import { syncStatusQuery } from '../../../api.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { TypesStep } from './activity-types/types-step.tsx';
import { ConnectStep } from './connect-step.tsx';
import classes from './marketo-page.module.css';
import {
  activityTypesQuery,
  type Connection,
  checklistQuery,
  connectionQuery,
  partitionsQuery,
  previewQuery,
} from './marketo-queries.ts';
import { PartitionsStep } from './partitions-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { RightsStep } from './rights-step.tsx';
import { StartStep } from './start-step.tsx';
import { type StepKey, stepStates } from './steps.ts';

export function MarketoPage() {
  const connection = useQuery(connectionQuery);
  const status = useQuery(syncStatusQuery);
  const flow = status.data?.flows.find((one) => one.key === 'people-from-marketo');
  const failed = [connection, status].find((query) => query.error && !query.data);
  return (
    <Page
      title="Marketo"
      description="Where people come from, and where your activities are logged. Lockstep only reads people; what they are is decided in Marketo."
      width="text"
    >
      {failed ? <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {!failed && !(connection.data && status.data) ? <SkeletonLines count={8} /> : null}
      {connection.data && status.data ? <Steps connection={connection.data} flow={flow} /> : null}
    </Page>
  );
}

function Steps({ connection, flow }: { connection: Connection; flow: FlowStatus | undefined }) {
  // Open while setting up, closed for who comes back later; within one visit nothing closes by itself.
  const off = !flow || flow.state === 'off';
  const [settingUp, setSettingUp] = useState(off);
  if (off && !settingUp) setSettingUp(true);
  const [toggled, setToggled] = useState<Partial<Record<StepKey, boolean>>>({});
  const isOpen = (key: StepKey) => toggled[key] ?? settingUp;
  const toggle = (key: StepKey) => () => setToggled({ ...toggled, [key]: !isOpen(key) });

  const { connected } = connection;
  const rights = useQuery({ ...checklistQuery, enabled: connected && isOpen('rights') });
  const partitions = useQuery({ ...partitionsQuery, enabled: connected && isOpen('partitions') });
  const types = useQuery({ ...activityTypesQuery, enabled: connected && isOpen('types') });
  const preview = useQuery({ ...previewQuery, enabled: false });
  const states = stepStates({
    connection,
    checklist: rights.data,
    checking: rights.isFetching,
    partitionsKnown: partitions.data !== undefined,
    previewed: preview.data !== undefined,
    flow,
  });
  return (
    <ol className={classes.steps}>
      <ConnectStep state={states.connect} connection={connection} />
      <RightsStep
        state={states.rights}
        open={isOpen('rights')}
        onToggle={toggle('rights')}
        query={rights}
      />
      <PartitionsStep
        state={states.partitions}
        open={isOpen('partitions')}
        onToggle={toggle('partitions')}
        started={!off}
        query={partitions}
      />
      <PreviewStep state={states.preview} open={isOpen('preview')} onToggle={toggle('preview')} />
      <StartStep state={states.start} flow={flow} />
      <TypesStep
        connected={connected}
        open={isOpen('types')}
        onToggle={toggle('types')}
        query={types}
      />
    </ol>
  );
}

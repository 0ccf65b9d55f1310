import type { FlowStatus } from '../../../../contract/sync.ts';
import { useIsAdmin } from '../../api.ts';
import { flowNames } from '../../components/flow-names.ts';
import { Section } from '../../components/section.tsx';
import { flowStateView, StatusBadge } from '../../components/status-badge.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import classes from './data-sync.module.css';
import { FlowActions } from './flow-actions.tsx';
import { FlowFigures } from './flow-figures.tsx';
import { FlowProgressPanel } from './flow-progress-panel.tsx';

/** One flow: its state and what happens next, how far behind it is, and what can be done. */
export function FlowCard({ flow }: { flow: FlowStatus }) {
  const admin = useIsAdmin();
  const { label, tone } = flowStateView(flow.state);
  return (
    <Section
      title={flowNames[flow.key]}
      description={
        <span className={classes.state}>
          <StatusBadge tone={tone}>{label}</StatusBadge>
          <span>{flow.summary}</span>
        </span>
      }
      actions={admin ? <FlowActions flow={flow} /> : null}
    >
      {flow.lastError && flow.state !== 'caught-up' ? <LastError error={flow.lastError} /> : null}
      {flow.waiting ? (
        <p className={classes.waiting}>
          {flow.waiting.reason}
          {flow.waiting.until ? (
            <>
              {' '}
              Goes on by itself <Time at={flow.waiting.until} /> (
              <Time at={flow.waiting.until} exact />
              ).
            </>
          ) : null}
        </p>
      ) : null}
      <FlowFigures flow={flow} admin={admin} />
      {flow.progress ? (
        <div className={classes.progress}>
          <FlowProgressPanel flow={flow} />
        </div>
      ) : null}
      {flow.state === 'off' && flow.key !== 'sales-emails' ? (
        <HowToStart flow={flow} admin={admin} />
      ) : null}
    </Section>
  );
}

function HowToStart({ flow, admin }: { flow: FlowStatus; admin: boolean }) {
  if (!admin) {
    return (
      <p className={classes.hint}>
        An administrator connects Marketo and starts the sync under Settings &gt; Marketo.
      </p>
    );
  }
  return (
    <p className={classes.hint}>
      <TextLink to="/settings/marketo" underline="always">
        Settings &gt; Marketo
      </TextLink>{' '}
      {flow.key === 'people-from-marketo'
        ? 'connects Marketo, checks its rights and shows what the initial sync will cost.'
        : 'creates the activity types in Marketo, and there you choose what is logged.'}
    </p>
  );
}

function LastError({ error }: { error: NonNullable<FlowStatus['lastError']> }) {
  return (
    <div className={classes.error}>
      <p>
        <strong>{error.message}</strong>
      </p>
      {error.fix ? <p>{error.fix}</p> : null}
      <p className={classes.meta}>
        <Time at={error.at} />, code {error.code}
      </p>
    </div>
  );
}

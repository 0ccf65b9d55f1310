import type { FlowStatus } from '../../../../contract/sync.ts';
import { useIsAdmin } from '../../api.ts';
import { formatNumber, formatSeconds } from '../../components/format.ts';
import { Section } from '../../components/section.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { flowStateView, StatusBadge } from '../../components/status-badge.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import classes from './data-sync.module.css';
import { FlowActions } from './flow-actions.tsx';
import { FlowProgressPanel } from './flow-progress-panel.tsx';

/** One flow: its state and what happens next, how far behind it is, and what can be done. */
export function FlowCard({ flow }: { flow: FlowStatus }) {
  const admin = useIsAdmin();
  const { label, tone } = flowStateView(flow.state);
  return (
    <Section
      title="People from Marketo"
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
      <StatRow>
        <Stat label="People in step" value={formatNumber(flow.active)} />
        <Stat
          label="Lag"
          value={flow.lagSeconds === null ? 'Not read yet' : formatSeconds(flow.lagSeconds)}
          hint="behind Marketo"
        />
        <Stat label="Backlog" value={formatNumber(flow.backlog)} hint="marked, to be looked at" />
        <Stat
          label="Need attention"
          value={
            flow.failed > 0 ? (
              <TextLink to="/data-sync" search={{ tab: 'attention' }} inherit c="inherit">
                {formatNumber(flow.failed)}
              </TextLink>
            ) : (
              '0'
            )
          }
          {...(flow.failed > 0 ? { tone: 'attention' as const } : {})}
          hint={flow.failed > 0 ? 'see the list below' : 'no record is stuck'}
        />
        <Stat label="Last read" value={flow.lastReadAt ? <Time at={flow.lastReadAt} /> : 'Never'} />
      </StatRow>
      {flow.progress ? (
        <div className={classes.progress}>
          <FlowProgressPanel flow={flow} />
        </div>
      ) : null}
      {flow.state === 'off' ? (
        <p className={classes.hint}>
          {admin ? (
            <>
              <TextLink to="/settings/marketo" underline="always">
                Settings &gt; Marketo
              </TextLink>{' '}
              connects Marketo, checks its rights and shows what the first sync will cost.
            </>
          ) : (
            'An administrator connects Marketo and starts the sync under Settings > Marketo.'
          )}
        </p>
      ) : null}
    </Section>
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

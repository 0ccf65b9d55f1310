import type { FlowStatus } from '../../../../contract/sync.ts';
import { formatNumber, formatRate, formatSeconds } from '../../components/format.ts';
import { Stat, StatRow } from '../../components/stat.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import { flowWords } from './flow-words.ts';

/** How much a flow did, how far behind it is, and what it could not do. */
export function FlowFigures({ flow, admin }: { flow: FlowStatus; admin: boolean }) {
  const words = flowWords[flow.key];
  return (
    <StatRow>
      <Stat
        label={words.active}
        value={formatNumber(flow.active)}
        {...(words.activeHint ? { hint: words.activeHint } : {})}
      />
      {flow.perMinute === null ? null : (
        <Stat label="Rate" value={formatRate(flow.perMinute)} hint="over the last minute" />
      )}
      <Stat
        label="Lag"
        value={flow.lagSeconds === null ? words.never : formatSeconds(flow.lagSeconds)}
        hint={words.lag}
      />
      <Stat label="Backlog" value={formatNumber(flow.backlog)} hint={words.backlog} />
      <Stat
        label="Need attention"
        value={flow.failed > 0 ? <FailedLink flow={flow} admin={admin} /> : '0'}
        {...(flow.failed > 0 ? { tone: 'attention' as const } : {})}
        hint={flow.failed > 0 ? 'see the reasons' : 'nothing is stuck'}
      />
      <Stat label={words.last} value={flow.lastReadAt ? <Time at={flow.lastReadAt} /> : 'Never'} />
    </StatRow>
  );
}

function FailedLink({ flow, admin }: { flow: FlowStatus; admin: boolean }) {
  const count = formatNumber(flow.failed);
  if (flow.key !== 'people-from-marketo' && admin) {
    return (
      <TextLink to="/settings/diagnostics" inherit c="inherit">
        {count}
      </TextLink>
    );
  }
  return (
    <TextLink to="/data-sync" search={{ tab: 'attention' }} inherit c="inherit">
      {count}
    </TextLink>
  );
}

import type { FlowProgress, FlowStatus } from '../../../../contract/sync.ts';
import { formatNumber, formatPercent, formatSeconds } from '../../components/format.ts';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { Time } from '../../components/time.tsx';
import classes from './flow-progress.module.css';
import { useSmooth } from './use-smooth.ts';

const methods = {
  'by-id': 'by id, 300 leads a call',
  bulk: 'in bulk, as files that Marketo prepares',
};

/** How far an initial sync or a full comparison is; outside of both, the flow's state in a sentence. */
export function FlowProgressPanel({ flow }: { flow: FlowStatus }) {
  if (!flow.progress) return <p className={classes.summary}>{flow.summary}</p>;
  return <Running flow={flow} progress={flow.progress} />;
}

function Running({ flow, progress }: { flow: FlowStatus; progress: FlowProgress }) {
  const read = useSmooth(progress.read);
  const inStep = useSmooth(progress.inStep);
  const total = Math.max(progress.total, progress.read);
  const share = total > 0 ? read / total : 0;
  const moving = flow.state === 'running';
  const text = `${formatNumber(progress.read)} of about ${formatNumber(total)} leads read, ${formatPercent(share)}`;
  return (
    <div className={classes.panel}>
      <p className={classes.step}>
        <strong>{progress.kind === 'backfill' ? 'Initial sync' : 'Comparing with Marketo'}</strong>
        {moving ? progress.step : flow.summary}
      </p>
      <ProgressBar
        label={progress.kind === 'backfill' ? 'Initial sync' : 'Comparison'}
        value={read}
        max={total}
        text={text}
        size={10}
        moving={moving}
      />
      <StatRow>
        <Stat
          label="Leads read"
          value={formatNumber(read)}
          hint={`of about ${formatNumber(total)}, ${formatPercent(share)}`}
        />
        <Stat label="People in step" value={formatNumber(inStep)} />
        <Stat
          label="Rate"
          value={`${formatNumber(progress.ratePerSecond)} / s`}
          hint="leads, over the last minute"
        />
        <Stat label="Time left" value={timeLeft(progress.secondsLeft, moving)} />
        <Stat label="Began" value={<Time at={progress.startedAt} />} />
      </StatRow>
      <Skipped skipped={progress.skipped} />
      <p className={classes.method}>Read {methods[progress.method]}.</p>
    </div>
  );
}

function timeLeft(seconds: number | null, moving: boolean): string {
  if (!moving) return 'Not running';
  return seconds === null ? 'Not known yet' : `≈ ${formatSeconds(seconds)}`;
}

function Skipped({ skipped }: Pick<FlowProgress, 'skipped'>) {
  const reasons = skipped.filter(({ count }) => count > 0);
  if (reasons.length === 0) return null;
  const sum = reasons.reduce((all, { count }) => all + count, 0);
  return (
    <div className={classes.skipped}>
      <h3>{formatNumber(sum)} leads skipped, and why</h3>
      <ul>
        {reasons.map(({ reason, count }) => (
          <li key={reason}>
            <span>{reason}</span>
            <span className="tabular">{formatNumber(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

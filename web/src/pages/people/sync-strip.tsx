import { useFlow } from '../../api.ts';
import { formatNumber, formatSeconds } from '../../components/format.ts';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { TextLink } from '../../components/text-link.tsx';
import classes from './sync-strip.module.css';

/** While people arrive for the first time: how far it is, above the list they arrive in. */
export function SyncStrip() {
  const flow = useFlow();
  const progress = flow?.progress;
  if (!flow || progress?.kind !== 'backfill') return null;
  const share = progress.total > 0 ? Math.min(1, progress.read / progress.total) : 0;
  const left = progress.secondsLeft === null ? null : `${formatSeconds(progress.secondsLeft)} left`;
  const parts = [
    `${formatNumber(progress.read)} of about ${formatNumber(progress.total)} leads read`,
    flow.state === 'running' ? left : flow.summary,
  ];
  return (
    <div className={classes.strip}>
      <ProgressBar
        label="Initial sync"
        value={progress.read}
        max={progress.total}
        text={`${Math.floor(share * 100)}%, ${parts[0]}`}
        size={4}
        moving={flow.state === 'running'}
        glide={900}
      />
      <p className={classes.text}>
        <span>
          <strong>{flow.state === 'running' ? 'Initial sync' : 'Initial sync, not running'}</strong>{' '}
          <span className="tabular">{parts.filter(Boolean).join(', ')}</span>
        </span>
        <TextLink to="/data-sync">Details</TextLink>
      </p>
    </div>
  );
}

import type { FailureGroup } from '../../../../../contract/activities.ts';
import { formatNumber } from '../../../components/format.ts';
import { Stat, StatRow } from '../../../components/stat.tsx';
import classes from './diagnostics.module.css';

/** How many wait for a person, and how many go on by themselves, over all errors. */
export function GroupTotals({ groups }: { groups: readonly FailureGroup[] }) {
  const sum = (key: 'parked' | 'waiting' | 'unknown') =>
    groups.reduce((all, group) => all + group[key], 0);
  const parked = sum('parked');
  return (
    <div className={classes.totals}>
      <StatRow>
        <Stat
          label="Need attention"
          value={formatNumber(parked)}
          hint={parked > 0 ? 'somebody must do something' : 'nothing for you to do'}
          {...(parked > 0 ? { tone: 'attention' as const } : {})}
        />
        <Stat
          label="Waiting"
          value={formatNumber(sum('waiting'))}
          hint="tried again by themselves"
        />
        <Stat
          label="Not confirmed yet"
          value={formatNumber(sum('unknown'))}
          hint="being looked up in Marketo"
        />
      </StatRow>
    </div>
  );
}

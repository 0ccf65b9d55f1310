import type { Budget } from '../../../../contract/sync.ts';
import { formatMegabytes, formatNumber, formatPercent } from '../../components/format.ts';
import { Section } from '../../components/section.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { Time } from '../../components/time.tsx';
import classes from './budget.module.css';
import { slicesOf } from './budget-math.ts';

/** Today's calls by use, against our share and Marketo's limit. */
export function BudgetUse({ budget }: { budget: Budget }) {
  const { used, share, dailyLimit, reserve, forecast } = budget;
  const slices = slicesOf(budget);
  const whole = Math.max(1, share, used);
  return (
    <Section
      title="Marketo API calls today"
      description={
        <>
          Day {budget.day}, US Central; counts from 0 again <Time at={budget.resetsAt} />.
        </>
      }
    >
      <div
        className={classes.bar}
        role="img"
        aria-label={`${formatNumber(used)} of our share of ${formatNumber(share)} calls used`}
      >
        {slices.map((slice, i) => (
          <span
            key={slice.kind}
            className={classes.slice}
            data-shade={i % shades}
            style={{ width: `${slice.part * 100}%` }}
            title={`${slice.label}: ${formatNumber(slice.calls)}`}
          />
        ))}
        <span
          className={classes.reserve}
          style={{ width: `${(Math.min(reserve, Math.max(0, whole - used)) / whole) * 100}%` }}
          title={`Reserve: ${formatNumber(reserve)}`}
        />
        <span
          className={classes.forecast}
          style={{ left: `${Math.min(1, forecast / whole) * 100}%` }}
          title={`Forecast: ${formatNumber(forecast)}`}
        />
      </div>
      <ul className={classes.legend}>
        {slices.map((slice, i) => (
          <li key={slice.kind}>
            <span className={classes.key} data-shade={i % shades} aria-hidden />
            {slice.label} <strong className="tabular">{formatNumber(slice.calls)}</strong>
          </li>
        ))}
        {slices.length === 0 ? <li>No calls yet today</li> : null}
        <li>
          <span className={classes.mark} aria-hidden />
          Forecast <strong className="tabular">{formatNumber(forecast)}</strong>
        </li>
        <li>
          <span className={classes.key} data-shade="reserve" aria-hidden />
          Reserve for what someone waits for{' '}
          <strong className="tabular">{formatNumber(reserve)}</strong>
        </li>
      </ul>
      <StatRow>
        <Stat
          label="Used by Lockstep"
          value={formatNumber(used)}
          hint={`${formatPercent(used / whole)} of our share`}
        />
        <Stat
          label="Our share"
          value={formatNumber(share)}
          hint={`${budget.sharePercent}% of ${formatNumber(dailyLimit)}`}
        />
        <Stat
          label="Forecast for today"
          value={formatNumber(forecast)}
          hint={forecast > share ? 'more than our share: reading will pause' : 'within our share'}
          {...(forecast > share ? { tone: 'attention' as const } : {})}
        />
        <Stat
          label="Used by all tools"
          value={
            budget.usedByEveryone === null ? 'Not read yet' : formatNumber(budget.usedByEveryone)
          }
          hint="as Marketo reports it"
        />
        <Stat
          label={`Last ${budget.window.seconds} s`}
          value={`${formatNumber(budget.window.used)} of ${formatNumber(budget.window.share)}`}
          hint="calls"
        />
        <Stat
          label="Bulk export today"
          value={`${formatMegabytes(budget.exportMegabytes.used)}`}
          hint={`of ${formatMegabytes(budget.exportMegabytes.limit)}, shared by all tools`}
        />
      </StatRow>
    </Section>
  );
}

/** Kinds of slices told apart; further ones begin again. */
const shades = 5;

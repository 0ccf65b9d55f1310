import {
  formatMegabytes,
  formatNumber,
  formatPercent,
  formatSeconds,
} from '../../../components/format.ts';
import { Stat, StatRow } from '../../../components/stat.tsx';
import type { Preview } from './marketo-queries.ts';
import classes from './preview.module.css';

const methods = { 'by-id': 'Batches of 300', bulk: 'Bulk files' } as const;

export function PreviewForecast({ forecast }: Pick<Preview, 'forecast'>) {
  return (
    <section aria-label="What the initial sync costs" className={classes.part}>
      <h3 className={classes.heading}>The initial sync</h3>
      <StatRow>
        <Stat
          label="Time"
          value={`≈ ${formatSeconds(forecast.seconds)}`}
          hint={
            forecast.days > 1 ? `over ${forecast.days} days, to stay within the daily limit` : null
          }
        />
        <Stat
          label="API calls"
          value={formatNumber(forecast.calls)}
          hint={`${formatPercent(forecast.callsShare)} of Lockstep's daily share`}
        />
        <Stat
          label="Bulk export"
          value={forecast.megabytes > 0 ? formatMegabytes(forecast.megabytes) : 'None'}
        />
        <Stat label="Way" value={methods[forecast.method]} />
      </StatRow>
      <p className={classes.note}>{forecast.because}</p>
    </section>
  );
}

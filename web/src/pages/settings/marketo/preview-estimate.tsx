import { formatNumber, formatPercent } from '../../../components/format.ts';
import { Stat, StatRow } from '../../../components/stat.tsx';
import { Time } from '../../../components/time.tsx';
import type { Preview } from './marketo-queries.ts';
import classes from './preview.module.css';

type Props = Pick<Preview, 'estimate' | 'ownerField'>;

export function PreviewEstimate({ estimate, ownerField }: Props) {
  const share = estimate.leads > 0 ? estimate.qualifying / estimate.leads : 0;
  return (
    <section aria-label="Who will be synced" className={classes.part}>
      <StatRow>
        <Stat
          label="People in Marketo"
          value={`≈ ${formatNumber(estimate.leads)}`}
          hint={
            estimate.firstCreatedAt ? (
              <>
                first one made <Time at={estimate.firstCreatedAt} />
              </>
            ) : null
          }
        />
        <Stat
          label="Will be synced"
          value={`≈ ${formatNumber(estimate.qualifying)}`}
          hint={`${formatPercent(share)}; they have a sales owner`}
        />
        <Stat
          label="Sales owner field"
          value={ownerField.name ?? 'Not found'}
          hint={ownerField.note}
          {...(ownerField.name ? {} : { tone: 'attention' as const })}
        />
      </StatRow>
      {estimate.skipped.length > 0 ? (
        <>
          <h3 className={classes.heading}>Skipped</h3>
          <ul className={classes.skipped}>
            {estimate.skipped.map(({ reason, share: part }) => (
              <li key={reason}>
                <span>{reason}</span>
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${Math.min(100, part * 100)}%` }} />
                </span>
                <span className={classes.figure}>{formatPercent(part)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <p className={classes.note}>
        Estimated from {formatNumber(estimate.sampled)} people spread over the whole database.
      </p>
    </section>
  );
}

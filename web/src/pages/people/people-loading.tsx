import { Skeleton } from '@mantine/core';
import classes from './people-list.module.css';

/** As high as the rows that will stand here. */
export function PeopleLoading({ narrow }: { narrow: boolean }) {
  const height = narrow ? 84 : 36;
  return (
    <div className={classes.loading} role="status" aria-label="Loading people">
      {Array.from({ length: narrow ? 8 : 18 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity and never move
        <div key={i} className={classes.loadingRow} style={{ height }}>
          <Skeleton height={11} width={`${16 + ((i * 7) % 9)}%`} />
          <Skeleton height={11} width={`${20 + ((i * 5) % 14)}%`} />
          <Skeleton height={11} width={`${14 + ((i * 11) % 12)}%`} />
        </div>
      ))}
    </div>
  );
}

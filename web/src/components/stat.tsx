import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './stat.module.css';
import type { Tone } from './status-badge.tsx';

type Props = {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  tone?: Tone;
  loading?: boolean;
};

/** One figure with its name. Stands in a `StatRow`. */
export function Stat({ label, value, hint, tone, loading = false }: Props) {
  return (
    <div className={classes.stat}>
      <dt className={classes.label}>{label}</dt>
      <dd className={[classes.value, tone ? classes[tone] : ''].filter(Boolean).join(' ')}>
        {loading ? <Skeleton height={18} width={72} my={4} /> : value}
        {hint ? <span className={classes.hint}>{hint}</span> : null}
      </dd>
    </div>
  );
}

export function StatRow({ children }: { children: ReactNode }) {
  return <dl className={classes.row}>{children}</dl>;
}

import type { ReactNode } from 'react';
import classes from './row-list.module.css';

type ListProps = { label: string; children: ReactNode };

/** Things with a few facts and actions each: beside each other where there is room, else stacked. */
export function RowList({ label, children }: ListProps) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

type RowProps = {
  title: ReactNode;
  /** Below the title, a line each. */
  details: ReactNode[];
  /** Two facts beside it. */
  facts: [ReactNode, ReactNode];
  actions: ReactNode;
};

export function Row({ title, details, facts, actions }: RowProps) {
  return (
    <li className={classes.row}>
      <div>
        <div className={classes.title}>{title}</div>
        {details.map((detail, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one row keep their places
          <div key={place} className={classes.detail}>
            {detail}
          </div>
        ))}
      </div>
      <div>{facts[0]}</div>
      <div>{facts[1]}</div>
      <div className={classes.actions}>{actions}</div>
    </li>
  );
}

import type { ReactNode } from 'react';
import { CopyIcon } from './copy-icon.tsx';
import classes from './person.module.css';

type Props = {
  label: string;
  /** null: Marketo has no value. */
  children: ReactNode;
  /** The value to copy, where copying is worth a button. */
  copy?: string | null;
  /** Why there is no value, or what to know about it. */
  note?: ReactNode;
  changed?: boolean;
};

export function FieldRow({ label, children, copy, note, changed = false }: Props) {
  const empty = children === null || children === undefined || children === '';
  return (
    <div className={classes.field} data-changed={changed || undefined}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>
        <span className={classes.line}>
          <span className={empty ? classes.none : undefined}>{empty ? 'Empty' : children}</span>
          {copy ? <CopyIcon value={copy} what={label} /> : null}
        </span>
        {note ? <span className={classes.note}>{note}</span> : null}
      </dd>
    </div>
  );
}

export function FieldList({ children }: { children: ReactNode }) {
  return <dl className={classes.fields}>{children}</dl>;
}

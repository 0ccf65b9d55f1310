import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

type Props = { icon: LucideIcon; title: string; action?: ReactNode; children: ReactNode };

/** Nothing to show: says why, and what to do next. */
export function EmptyState({ icon: Icon, title, action, children }: Props) {
  return (
    <div className={classes.empty}>
      <Icon size={22} strokeWidth={1.5} aria-hidden />
      <p className={classes.title}>{title}</p>
      <div className={classes.text}>{children}</div>
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}

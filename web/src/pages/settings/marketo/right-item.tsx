import { StatusBadge, type Tone } from '../../../components/status-badge.tsx';
import type { ChecklistItem } from './marketo-queries.ts';
import classes from './right-item.module.css';

const views: Record<ChecklistItem['status'], { tone: Tone; label: string }> = {
  ok: { tone: 'ok', label: 'In place' },
  missing: { tone: 'attention', label: 'Missing' },
  optional: { tone: 'neutral', label: 'Optional, not given' },
  'not-checked': { tone: 'neutral', label: 'Not checked' },
};

export function RightItem({ item }: { item: ChecklistItem }) {
  const { tone, label } = views[item.status];
  return (
    <li className={classes.item}>
      <span className={classes.label}>{item.label}</span>
      <span className={classes.status}>
        <StatusBadge tone={tone}>{label}</StatusBadge>
      </span>
      <span className={classes.detail}>
        {item.detail}
        {item.fix ? <span className={classes.fix}>{item.fix}</span> : null}
      </span>
    </li>
  );
}

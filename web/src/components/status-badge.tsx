import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  type LucideIcon,
  RefreshCw,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { FlowState } from '../../../contract/sync.ts';
import classes from './status-badge.module.css';

export type Tone = 'ok' | 'busy' | 'attention' | 'stopped' | 'neutral';

/** Each tone has a shape too: colour alone must not carry the meaning (WCAG 1.4.1). */
export const toneIcons: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  busy: RefreshCw,
  attention: CircleAlert,
  stopped: CirclePause,
  neutral: CircleDashed,
};

const flowStates: Record<FlowState, { label: string; tone: Tone }> = {
  off: { label: 'Not started', tone: 'neutral' },
  running: { label: 'Syncing', tone: 'busy' },
  'caught-up': { label: 'Up to date', tone: 'ok' },
  paused: { label: 'Paused', tone: 'stopped' },
  waiting: { label: 'Waiting', tone: 'stopped' },
  failing: { label: 'Needs attention', tone: 'attention' },
};

export function flowStateView(state: FlowState): { label: string; tone: Tone } {
  return flowStates[state];
}

export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = toneIcons[tone];
  return (
    <span className={`${classes.badge} ${classes[tone]}`}>
      <Icon size={13} strokeWidth={2} aria-hidden />
      {children}
    </span>
  );
}

import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { syncStatusQuery, useFlows } from '../api.ts';
import { toneIcons } from '../components/status-badge.tsx';
import { syncState } from './sync-state.ts';
import classes from './sync-state-link.module.css';

type Props = { compact?: boolean; onNavigate?: () => void };

/** The live state of the sync, on every page. Leads to Data sync. */
export function SyncStateLink({ compact = false, onNavigate }: Props) {
  const { isError } = useQuery(syncStatusQuery);
  const state = syncState(useFlows(), isError);
  if (!state) return <div className={compact ? classes.compact : classes.link} />;
  const Icon = toneIcons[state.tone];
  return (
    <>
      <Link
        to="/data-sync"
        className={compact ? classes.compact : classes.link}
        title={`${state.label}: ${state.detail}`}
        {...(onNavigate ? { onClick: onNavigate } : {})}
      >
        <Icon
          className={`${classes.icon} ${classes[state.tone]}`}
          size={15}
          strokeWidth={2}
          aria-hidden
        />
        <span className={classes.text}>
          <VisuallyHidden>Sync: </VisuallyHidden>
          <span className={classes.label}>{state.label}</span>
          <span className={classes.detail}>{state.detail}</span>
        </span>
      </Link>
      {compact ? null : (
        // Only the state is announced: the number of people changes several times a second.
        <VisuallyHidden aria-live="polite">Sync: {state.label}</VisuallyHidden>
      )}
    </>
  );
}

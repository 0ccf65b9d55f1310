import type { SyncRun } from '../../../../contract/sync.ts';
import type { Tone } from '../../components/status-badge.tsx';

export const runKinds: Record<SyncRun['kind'], string> = {
  backfill: 'First sync',
  stream: 'Changes',
  reconcile: 'Comparison',
};

export const runStates: Record<SyncRun['state'], { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'busy' },
  done: { label: 'Done', tone: 'ok' },
  stopped: { label: 'Stopped', tone: 'stopped' },
  failed: { label: 'Failed', tone: 'attention' },
};

export const runCounts: { key: keyof SyncRun['counts']; label: string }[] = [
  { key: 'read', label: 'Read' },
  { key: 'created', label: 'Created' },
  { key: 'updated', label: 'Updated' },
  { key: 'unchanged', label: 'Unchanged' },
  { key: 'skipped', label: 'Skipped' },
  { key: 'removed', label: 'Removed' },
  { key: 'failed', label: 'Failed' },
];

/** Seconds that a run took, or has taken until `now`. */
export function runSeconds(run: SyncRun, now: number): number {
  const end = run.endedAt ? Date.parse(run.endedAt) : now;
  return Math.max(0, (end - Date.parse(run.startedAt)) / 1000);
}

import type { SyncRun } from '../../../../contract/sync.ts';
import type { Tone } from '../../components/status-badge.tsx';

export const runStates: Record<SyncRun['state'], { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'busy' },
  done: { label: 'Done', tone: 'ok' },
  stopped: { label: 'Stopped', tone: 'stopped' },
  failed: { label: 'Failed', tone: 'attention' },
};

/** Seconds that a run took, or has taken until `now`. */
export function runSeconds(run: SyncRun, now: number): number {
  const end = run.endedAt ? Date.parse(run.endedAt) : now;
  return Math.max(0, (end - Date.parse(run.startedAt)) / 1000);
}

import type { FlowStatus } from '../../../contract/sync.ts';
import { formatNumber, plural } from '../components/format.ts';
import { flowStateView, type Tone } from '../components/status-badge.tsx';

export type SyncState = { tone: Tone; label: string; detail: string };

/**
 * The sync in a few words, for every page. It must never look well while the flow stands still:
 * a question or an unreachable server goes before the state that was heard last.
 */
export function syncState(flow: FlowStatus | undefined, unreachable: boolean): SyncState | null {
  if (unreachable) {
    return { tone: 'attention', label: 'No contact', detail: 'Lockstep cannot be reached' };
  }
  if (!flow) return null;
  if (flow.question)
    return { tone: 'attention', label: 'Needs your answer', detail: flow.question.title };
  const { label, tone } = flowStateView(flow.state);
  return { tone, label, detail: detailOf(flow) };
}

function detailOf(flow: FlowStatus): string {
  const people = plural(flow.active, 'person', 'people');
  switch (flow.state) {
    case 'off':
      return flow.active > 0 ? people : 'No people yet';
    case 'running':
      if (flow.progress) {
        return `${formatNumber(flow.progress.read)} of ${formatNumber(flow.progress.total)}`;
      }
      return flow.backlog > 0 ? `${formatNumber(flow.backlog)} to look at` : people;
    case 'caught-up':
      return flow.failed > 0 ? `${people}, ${formatNumber(flow.failed)} need attention` : people;
    case 'paused':
      return people;
    case 'waiting':
      return flow.waiting?.reason ?? people;
    case 'failing':
      return flow.lastError?.message ?? people;
  }
}

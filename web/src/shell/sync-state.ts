import type { FlowStatus } from '../../../contract/sync.ts';
import { flowNames } from '../components/flow-names.ts';
import { formatNumber, plural } from '../components/format.ts';
import { flowStateView, type Tone } from '../components/status-badge.tsx';

export type SyncState = { tone: Tone; label: string; detail: string };

/** What must be seen first, first. A flow that was never switched on says nothing beside others. */
const ranks: readonly FlowStatus['state'][] = [
  'failing',
  'waiting',
  'paused',
  'running',
  'caught-up',
  'off',
];

/**
 * The sync in a few words, for every page: the worst state of all flows. It must never look well while
 * one of them stands still (P7): a question or an unreachable server goes before what was heard last.
 */
export function syncState(
  flows: readonly FlowStatus[] | undefined,
  unreachable: boolean,
): SyncState | null {
  if (unreachable) {
    return { tone: 'attention', label: 'No contact', detail: 'Lockstep cannot be reached' };
  }
  const flow = worstFlow(flows ?? []);
  if (!flow) return null;
  if (flow.question)
    return { tone: 'attention', label: 'Needs your answer', detail: flow.question.title };
  const { label, tone } = flowStateView(flow.state);
  if (flow.state === 'caught-up') return { tone, label, detail: wellText(flows ?? []) };
  const detail = detailOf(flow);
  const named = isPeople(flow) ? detail : `${flowNames[flow.key]}: ${detail}`;
  return { tone, label, detail: named };
}

function worstFlow(flows: readonly FlowStatus[]): FlowStatus | undefined {
  // Without people there is nothing to tell Marketo of: that it is not started says most.
  const notStarted = flows.find((flow) => isPeople(flow) && flow.state === 'off');
  const urgency = (flow: FlowStatus) =>
    flow.question ? -1 : flow === notStarted ? ranks.indexOf('running') : ranks.indexOf(flow.state);
  return [...flows].sort(
    (a, b) => urgency(a) - urgency(b) || Number(isPeople(b)) - Number(isPeople(a)),
  )[0];
}

function wellText(flows: readonly FlowStatus[]): string {
  const people = flows.find(isPeople)?.active ?? 0;
  const failed = flows.reduce((sum, flow) => sum + flow.failed, 0);
  const text = plural(people, 'person', 'people');
  return failed > 0 ? `${text}, ${formatNumber(failed)} need attention` : text;
}

function detailOf(flow: FlowStatus): string {
  const about = isPeople(flow) ? plural(flow.active, 'person', 'people') : flow.summary;
  switch (flow.state) {
    case 'off':
      return isPeople(flow) && flow.active === 0 ? 'No people yet' : about;
    case 'running':
      if (flow.progress) {
        return `${formatNumber(flow.progress.read)} of ${formatNumber(flow.progress.total)}`;
      }
      if (flow.backlog === 0) return about;
      return `${formatNumber(flow.backlog)} ${isPeople(flow) ? 'to look at' : 'to send'}`;
    case 'waiting':
      return flow.waiting?.reason ?? about;
    case 'failing':
      return flow.lastError?.message ?? about;
    case 'caught-up':
    case 'paused':
      return about;
  }
}

function isPeople(flow: FlowStatus): boolean {
  return flow.key === 'people-from-marketo';
}

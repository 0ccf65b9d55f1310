import type pg from 'pg';
import { type Flow, type FlowName, type LastError, readFlow, type Waiting } from './flows.ts';

export type FlowStateName = 'off' | 'running' | 'caught-up' | 'paused' | 'waiting' | 'failing';

/** A flow that is switched on must show a sign of life; its lease ends 10 s after the last one. */
const silentMs = 30_000;
/** Work that is due for longer while nothing was done stands still (P7). */
const standsStillMs = 5 * 60_000;

/** Whether a process works on the flow, or did until a moment ago: a restart takes some seconds. */
export function isLeased(flow: Flow | null, now: Date): boolean {
  if (flow?.lease_until && flow.lease_until.getTime() > now.getTime() - silentMs) return true;
  return flow !== null && now.getTime() - flow.updated_at.getTime() < silentMs;
}

/** What a flow that works through a queue has done and has before it. */
export type Work = {
  /** Waits or is on its way. */
  backlog: number;
  /** The oldest of it. */
  oldestAt: Date | null;
  /** Since when the oldest that is due now has been due. */
  dueSince: Date | null;
  /** Nobody knows yet whether it arrived. */
  unknown: number;
  /** Waits for a person. */
  failed: number;
  /** Done in the last 24 hours, and in the last minute. */
  doneToday: number;
  perMinute: number;
  lastDoneAt: Date | null;
};

/** The state of such a flow as every door shows it. */
export type WorkStatus<K extends FlowName> = {
  key: K;
  state: FlowStateName;
  summary: string;
  active: number;
  perMinute: number;
  lagSeconds: number;
  backlog: number;
  failed: number;
  lastReadAt: Date | null;
  lastError: LastError | null;
  waiting: Waiting | null;
  question: null;
  progress: null;
};

/** The words of a flow: "activity", "activities"; what it does with them; how it is switched on. */
export type WorkWords = {
  one: string;
  many: string;
  /** "logged to Marketo" */
  done: string;
  off: string;
};

/** P7: what stands still never shows as healthy. */
export async function readWorkStatus<K extends FlowName>(
  client: pg.ClientBase,
  flowOf: { tenantId: string; key: K; now: Date },
  work: Work,
  words: WorkWords,
): Promise<WorkStatus<K>> {
  const flow = await readFlow(client, flowOf.tenantId, flowOf.key);
  const state = stateOf(flow, work, flowOf.now);
  const { now } = flowOf;
  return {
    key: flowOf.key,
    state,
    summary: wordWork(state, flow, work, { words, leased: isLeased(flow, now) }),
    active: work.doneToday,
    perMinute: work.perMinute,
    lagSeconds: work.oldestAt
      ? Math.max(0, Math.round((now.getTime() - work.oldestAt.getTime()) / 100) / 10)
      : 0,
    backlog: work.backlog,
    failed: work.failed,
    lastReadAt: work.lastDoneAt,
    lastError: flow?.last_error ?? null,
    waiting: state === 'waiting' ? (flow?.waiting ?? null) : null,
    question: null,
    progress: null,
  };
}

export function stateOf(
  flow: Flow | null,
  work: Pick<Work, 'backlog' | 'unknown' | 'dueSince' | 'lastDoneAt'>,
  now: Date,
): FlowStateName {
  if (!flow || flow.wanted === 'off') return 'off';
  if (flow.wanted === 'paused') return 'paused';
  if (!isLeased(flow, now) || flow.last_error !== null) return 'failing';
  if (flow.waiting !== null) return 'waiting';
  const before = now.getTime() - standsStillMs;
  const moved = work.lastDoneAt?.getTime() ?? 0;
  if (work.dueSince && work.dueSince.getTime() < before && moved < before) return 'failing';
  return work.backlog + work.unknown > 0 ? 'running' : 'caught-up';
}

const number = new Intl.NumberFormat('en');

function wordWork(
  state: FlowStateName,
  flow: Flow | null,
  work: Work,
  { words, leased }: { words: WorkWords; leased: boolean },
): string {
  const counted = (n: number) => `${number.format(n)} ${n === 1 ? words.one : words.many}`;
  const unknown = work.unknown > 0 ? ` ${counted(work.unknown)} not confirmed yet.` : '';
  const parked = work.failed > 0 ? ` ${counted(work.failed)} need attention.` : '';
  const waits = work.backlog > 0 ? `${counted(work.backlog)} wait` : 'Nothing waits';
  switch (state) {
    case 'off':
      return words.off;
    case 'paused':
      return `Paused by an admin. ${waits}; resuming goes on where it stood.`;
    case 'waiting':
      return `${flow?.waiting?.reason ?? 'Waiting.'} ${waits}.`;
    case 'failing':
      if (flow?.last_error) return `${flow.last_error.message} ${waits}; Lockstep keeps trying.`;
      if (!leased)
        return `No worker runs this flow. Start one with: lockstep worker. ${waits}; nothing is lost.`;
      return `Nothing was ${words.done} for over five minutes. ${waits}; nothing is lost.`;
    case 'running':
      return `${waits}.${unknown}${parked}`;
    case 'caught-up':
      return `Up to date: ${counted(work.doneToday)} ${words.done} in the last 24 hours.${parked}`;
  }
}

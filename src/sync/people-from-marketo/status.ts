import type pg from 'pg';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readCursors } from '../engine/cursors.ts';
import { type Flow, type LastError, readFlow, type Waiting } from '../engine/flows.ts';
import { type FlowStateName, isLeased } from '../engine/work-status.ts';
import type { Question } from './ask.ts';
import { peopleFlow } from './flow-context.ts';
import { wordState } from './status-words.ts';
import { runningSweep, type Sweep } from './sweeps.ts';

export type SweepProgress = {
  kind: Sweep['kind'];
  method: Sweep['method'];
  step: string;
  read: number;
  total: number;
  inStep: number;
  skipped: { reason: string; count: number }[];
  ratePerSecond: number;
  secondsLeft: number | null;
  startedAt: Date;
};

/** The state of the people flow as every door shows it: the API, the web app, the command line. */
export type PeopleStatus = {
  key: typeof peopleFlow;
  state: FlowStateName;
  summary: string;
  active: number;
  /** Records a minute; told by `progress` here. */
  perMinute: null;
  lagSeconds: number | null;
  backlog: number;
  failed: number;
  lastReadAt: Date | null;
  lastError: LastError | null;
  waiting: Waiting | null;
  question: Question | null;
  progress: SweepProgress | null;
};

/** Streams are read at intervals of up to two minutes; later than this they stand still. */
const standsStillMs = 5 * 60_000;
const backlogAtMost = 1_000_000;

/** Reads the state; P7: what stands still never shows as healthy. */
export async function readPeopleStatus(
  db: Db,
  clock: Clock,
  tenantId: string,
): Promise<PeopleStatus> {
  return withTenantClient(db, tenantId, async (client) => {
    const now = clock.now();
    const flow = await readFlow(client, tenantId, peopleFlow);
    const backlog = await readBacklog(client, tenantId, now);
    const sweep = await runningSweep(client, tenantId);
    const progress = sweep ? await readProgress(client, tenantId, sweep) : null;
    const cursors = await readCursors(client, tenantId);
    const state = stateOf(flow, {
      now,
      backlog: backlog.due,
      sweep,
      moved: [...cursors.values()].map((c) => c.moved_at),
    });
    const question = (flow?.question ?? null) as Question | null;
    const facts = {
      state,
      active: flow?.active ?? 0,
      perMinute: null,
      lagSeconds: lagOf(flow, backlog.oldest, now),
      backlog: backlog.due,
      failed: await countAttention(client, tenantId),
      lastReadAt: flow?.last_read_at ?? null,
      lastError: flow?.last_error ?? null,
      waiting: state === 'waiting' ? (flow?.waiting ?? null) : null,
      question,
      progress,
    };
    return {
      key: peopleFlow,
      ...facts,
      summary: wordState(facts, { leased: isLeased(flow, now) }),
    };
  });
}

type Facts = { now: Date; backlog: number; sweep: Sweep | null; moved: readonly Date[] };

function stateOf(flow: Flow | null, facts: Facts): FlowStateName {
  if (!flow || flow.wanted === 'off') return 'off';
  if (flow.wanted === 'paused') return 'paused';
  if (flow.question !== null) return 'waiting';
  if (!isLeased(flow, facts.now) || flow.last_error !== null) return 'failing';
  if (flow.waiting !== null) return 'waiting';
  if (flow.phase !== 'streams' || facts.sweep?.kind === 'backfill') return 'running';
  const oldest = Math.min(...facts.moved.map((at) => at.getTime()));
  if (facts.now.getTime() - oldest > standsStillMs) return 'failing';
  return facts.backlog > 0 ? 'running' : 'caught-up';
}

/** How far behind Marketo this copy is: the last look at its changes, or the oldest one not yet read. */
function lagOf(flow: Flow | null, oldestMark: Date | null, now: Date): number | null {
  const seen = flow?.caught_up_to;
  if (!seen) return null;
  const since = oldestMark && oldestMark < seen ? oldestMark : seen;
  return Math.max(0, Math.round((now.getTime() - since.getTime()) / 100) / 10);
}

async function readBacklog(
  client: pg.ClientBase,
  tenantId: string,
  now: Date,
): Promise<{ due: number; oldest: Date | null }> {
  const result = await client.query<{ due: number; oldest: Date | null }>({
    name: 'read-backlog',
    text: `SELECT count(*)::int AS due, min(marked_at) AS oldest FROM (
             SELECT marked_at FROM dirty_person WHERE tenant_id = $1 AND due_at <= $2 LIMIT $3) d`,
    values: [tenantId, now, backlogAtMost],
  });
  return result.rows[0] ?? { due: 0, oldest: null };
}

async function countAttention(client: pg.ClientBase, tenantId: string): Promise<number> {
  const result = await client.query<{ count: number }>({
    name: 'count-attention',
    text: `SELECT count(*)::int AS count FROM attention
           WHERE tenant_id = $1 AND flow = $2 AND resolved_at IS NULL`,
    values: [tenantId, peopleFlow],
  });
  return result.rows[0]?.count ?? 0;
}

async function readProgress(
  client: pg.ClientBase,
  tenantId: string,
  sweep: Sweep,
): Promise<SweepProgress> {
  const result = await client.query<{
    read: number;
    created: number;
    unchanged: number;
    skipped_by: Record<string, number>;
    rate: number;
  }>({
    name: 'read-progress',
    text: `SELECT r.read, r.created, r.unchanged, r.skipped_by, s.rate FROM sweep s
           JOIN sync_run r ON r.tenant_id = s.tenant_id AND r.id = s.run_id
           WHERE s.tenant_id = $1 AND s.id = $2`,
    values: [tenantId, sweep.id],
  });
  const run = result.rows[0] ?? { read: 0, created: 0, unchanged: 0, skipped_by: {}, rate: 0 };
  const total = Math.max(sweep.total, run.read);
  return {
    kind: sweep.kind,
    method: sweep.method,
    step: sweep.step,
    read: run.read,
    total,
    inStep: run.created + run.unchanged,
    skipped: Object.entries(run.skipped_by)
      .map(([reason, count]) => ({ reason, count: Number(count) }))
      .sort((a, b) => b.count - a.count),
    ratePerSecond: run.rate,
    secondsLeft: run.rate > 0 ? Math.ceil((total - run.read) / run.rate) : null,
    startedAt: sweep.started_at,
  };
}

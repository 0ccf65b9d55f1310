import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { notifyLive } from '../../db/notify.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { type Moved, type Outcome, settleDeliveries } from '../engine/outbox/settle.ts';
import { countInRun, openStreamRun } from '../engine/runs.ts';
import { markDirty, priorities } from '../people-from-marketo/dirty.ts';
import { activitiesFlow, type OutboxContext } from './flow-context.ts';

const tries = 5;
const firstPauseMs = 200;

/**
 * Stores outcomes in one transaction with what the run's log counts. The answer of a request is known
 * here and nowhere else, so a database that is away for a moment is waited for; if it stays away, the
 * rows' lease ends and they are looked up.
 *
 * @param attemptId null for rows that nobody holds (read-backs).
 */
export async function settle(
  context: OutboxContext,
  attemptId: string | null,
  outcomes: readonly Outcome[],
  cost: { calls: number; bytes: number } = { calls: 0, bytes: 0 },
): Promise<Moved[]> {
  if (outcomes.length === 0) return [];
  for (let failed = 1; ; failed++) {
    try {
      const moved = await withTenantClient(context.db, context.tenantId, (client) =>
        store(client, context, attemptId, outcomes, cost),
      );
      await faultPoint('outbox-settled');
      return moved;
    } catch (error) {
      if (failed === tries || !isDatabaseAway(error)) throw error;
      context.log.warn(
        { err: error },
        'What became of activities could not be stored; trying again',
      );
      await delay(firstPauseMs * 2 ** failed);
    }
  }
}

/** Connections that broke, a server that restarts, a deadlock: class 08, 57 and 40 of PostgreSQL. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^(08|57|40)|^E[A-Z]+$/.test(code) || /terminated|timeout/i.test(error.message);
}

async function store(
  client: pg.ClientBase,
  context: OutboxContext,
  attemptId: string | null,
  outcomes: readonly Outcome[],
  cost: { calls: number; bytes: number },
): Promise<Moved[]> {
  const { tenantId } = context;
  const now = context.clock.now();
  const run = await openStreamRun(client, { tenantId, flow: activitiesFlow, now });
  const moved = await settleDeliveries(
    client,
    { tenantId, attemptId, flow: activitiesFlow, runId: run.id, now },
    outcomes,
  );
  const count = (state: Moved['state']) => moved.filter((row) => row.state === state).length;
  await countInRun(
    client,
    { tenantId, runId: run.id },
    {
      read: moved.length,
      created: count('delivered'),
      skipped: count('waiting') + count('unknown'),
      failed: count('parked'),
    },
    cost,
  );
  const gone = goneLeads(moved, outcomes);
  await markDirty(client, { tenantId, now, priority: priorities.changed }, gone);
  // Open pages show lag, backlog and failures as they are (P7).
  await notifyLive(client, tenantId, { type: 'sync' });
  await faultPoint(attemptId ? 'outbox-settle-before-commit' : 'readback-settle-before-commit');
  return moved;
}

/** "Lead not found": the people flow looks whether it was merged or deleted. */
function goneLeads(moved: readonly Moved[], outcomes: readonly Outcome[]): Map<number, 'c'> {
  const gone = new Set(
    outcomes.flatMap((outcome) =>
      'failure' in outcome && outcome.failure?.code === 'marketo-record-1004' ? [outcome.id] : [],
    ),
  );
  const ids = moved.filter((row) => gone.has(row.id)).map((row) => row.lead_id);
  return new Map(ids.map((id) => [id, 'c']));
}

import type pg from 'pg';
import { newId } from '../../ids.ts';

export type RunKind = 'backfill' | 'stream' | 'reconcile';

export type Counts = {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  removed: number;
  failed: number;
};

const countNames = [
  'read',
  'created',
  'updated',
  'unchanged',
  'skipped',
  'removed',
  'failed',
] as const;

/** Opens a run in the log that people see. */
export async function startRun(
  client: pg.ClientBase,
  run: { tenantId: string; flow: string; kind: RunKind; now: Date },
): Promise<string> {
  const id = newId();
  await client.query(
    `INSERT INTO sync_run (tenant_id, id, flow, kind, state, started_at) VALUES ($1, $2, $3, $4, 'running', $5)`,
    [run.tenantId, id, run.flow, run.kind, run.now],
  );
  return id;
}

/** Adds to a run's counts, in the transaction whose effect they count. */
export async function countInRun(
  client: pg.ClientBase,
  run: { tenantId: string; runId: string },
  counts: Partial<Counts>,
  more: { skippedBy?: Record<string, number>; calls?: number; bytes?: number } = {},
): Promise<void> {
  await client.query({
    name: 'count-in-run',
    text: `UPDATE sync_run SET ${countNames.map((name, i) => `${name} = ${name} + $${i + 3}`).join(', ')},
             calls = calls + $10, bytes = bytes + $11,
             skipped_by = CASE WHEN $12::jsonb = '{}' THEN skipped_by ELSE (
               SELECT jsonb_object_agg(key, total) FROM (
                 SELECT key, sum(value::bigint) AS total
                 FROM (SELECT * FROM jsonb_each_text(skipped_by) UNION ALL SELECT * FROM jsonb_each_text($12::jsonb)) both_sides
                 GROUP BY key) sums) END
           WHERE tenant_id = $1 AND id = $2`,
    values: [
      run.tenantId,
      run.runId,
      ...countNames.map((name) => counts[name] ?? 0),
      more.calls ?? 0,
      more.bytes ?? 0,
      JSON.stringify(more.skippedBy ?? {}),
    ],
  });
}

export async function endRun(
  client: pg.ClientBase,
  run: {
    tenantId: string;
    runId: string;
    state: 'done' | 'stopped' | 'failed';
    now: Date;
    note?: string;
  },
): Promise<void> {
  await client.query(
    `UPDATE sync_run SET state = $3, ended_at = $4, note = coalesce($5, note)
     WHERE tenant_id = $1 AND id = $2 AND state = 'running'`,
    [run.tenantId, run.runId, run.state, run.now, run.note ?? null],
  );
}

/**
 * The run of kind `stream` that is open. Changes flow all day, so a run of them is an hour: short
 * enough to see when something went wrong, and the span over which the brake (R4) counts removals.
 */
export async function openStreamRun(
  client: pg.ClientBase,
  run: { tenantId: string; flow: string; now: Date },
): Promise<{ id: string; removed: number }> {
  const hour = 3_600_000;
  const open = await client.query<{ id: string; removed: number; started_at: Date }>(
    `SELECT id, removed, started_at FROM sync_run
     WHERE tenant_id = $1 AND flow = $2 AND kind = 'stream' AND state = 'running'
     ORDER BY started_at DESC LIMIT 1 FOR UPDATE`,
    [run.tenantId, run.flow],
  );
  const row = open.rows[0];
  if (row && run.now.getTime() - row.started_at.getTime() < hour) return row;
  if (row)
    await endRun(client, { tenantId: run.tenantId, runId: row.id, state: 'done', now: run.now });
  return { id: await startRun(client, { ...run, kind: 'stream' }), removed: 0 };
}

import type pg from 'pg';
import { newId } from '../../ids.ts';
import { endRun, startRun } from '../engine/runs.ts';
import { peopleFlow } from './flow-context.ts';

/** A walk over many leads: the initial sync, or a comparison of all or one seventh of them. */
export type Sweep = {
  id: string;
  run_id: string;
  kind: 'backfill' | 'reconcile';
  method: 'by-id' | 'bulk';
  part: number | null;
  step: string;
  total: number;
  highest_id: number;
  started_at: Date;
};

const columns = 'id, run_id, kind, method, part, step, total, highest_id, started_at';

/** The sweep that is under way, if any: there is at most one. */
export async function runningSweep(client: pg.ClientBase, tenantId: string): Promise<Sweep | null> {
  const result = await client.query<Sweep>({
    name: 'running-sweep',
    text: `SELECT ${columns} FROM sweep WHERE tenant_id = $1 AND state = 'running'`,
    values: [tenantId],
  });
  return result.rows[0] ?? null;
}

export type Plan = {
  kind: Sweep['kind'];
  method: Sweep['method'];
  part: number | null;
  total: number;
  highestId: number;
};

/** Opens a sweep and its run. */
export async function openSweep(
  client: pg.ClientBase,
  tenantId: string,
  plan: Plan,
  now: Date,
): Promise<Sweep> {
  const run = await startRun(client, { tenantId, flow: peopleFlow, kind: plan.kind, now });
  const result = await client.query<Sweep>(
    `INSERT INTO sweep (tenant_id, id, run_id, kind, method, part, state, step, total, highest_id, started_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9, $10) RETURNING ${columns}`,
    [
      tenantId,
      newId(),
      run,
      plan.kind,
      plan.method,
      plan.part,
      firstStep(plan),
      plan.total,
      plan.highestId,
      now,
    ],
  );
  return result.rows[0] as Sweep;
}

function firstStep(plan: Plan): string {
  return plan.method === 'bulk' ? 'Asking Marketo for the first file' : 'Reading people by id';
}

export async function setStep(
  client: pg.ClientBase,
  tenantId: string,
  sweepId: string,
  changes: {
    step?: string;
    rate?: number;
    total?: number;
    method?: Sweep['method'];
    highestId?: number;
  },
): Promise<void> {
  await client.query(
    `UPDATE sweep SET step = coalesce($3, step), rate = coalesce($4, rate), total = coalesce($5, total),
                      method = coalesce($6, method), highest_id = coalesce($7, highest_id)
     WHERE tenant_id = $1 AND id = $2`,
    [
      tenantId,
      sweepId,
      changes.step ?? null,
      changes.rate ?? null,
      changes.total ?? null,
      changes.method ?? null,
      changes.highestId ?? null,
    ],
  );
}

/** Ends a sweep and its run, and forgets its pieces. */
export async function closeSweep(
  client: pg.ClientBase,
  tenantId: string,
  sweep: Sweep,
  end: { state: 'done' | 'stopped'; now: Date; note?: string },
): Promise<void> {
  await client.query(
    `UPDATE sweep SET state = $3, ended_at = $4, rate = 0 WHERE tenant_id = $1 AND id = $2`,
    [tenantId, sweep.id, end.state, end.now],
  );
  await client.query('DELETE FROM sweep_piece WHERE tenant_id = $1 AND sweep_id = $2', [
    tenantId,
    sweep.id,
  ]);
  await client.query('DELETE FROM bulk_window WHERE tenant_id = $1 AND sweep_id = $2', [
    tenantId,
    sweep.id,
  ]);
  await endRun(client, { tenantId, runId: sweep.run_id, ...end });
}

export type Piece = { begins: number; ends: number };

export async function readPieces(
  client: pg.ClientBase,
  tenantId: string,
  sweepId: string,
  number: number,
): Promise<Piece[]> {
  const result = await client.query<Piece>({
    name: 'read-pieces',
    text: `SELECT begins, ends FROM sweep_piece
           WHERE tenant_id = $1 AND sweep_id = $2 AND number = $3 ORDER BY begins`,
    values: [tenantId, sweepId, number],
  });
  return result.rows;
}

/** The checkpoint of a piece, in the transaction that stores its rows. */
export async function putPiece(
  client: pg.ClientBase,
  values: {
    tenantId: string;
    sweepId: string;
    number: number;
    piece: Piece;
    seen: readonly number[] | null;
  },
): Promise<void> {
  await client.query({
    name: 'put-piece',
    text: `INSERT INTO sweep_piece (tenant_id, sweep_id, number, begins, ends, seen)
           VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      values.tenantId,
      values.sweepId,
      values.number,
      values.piece.begins,
      values.piece.ends,
      values.seen,
    ],
  });
}

/** Forgets what was stored of a window whose file is made anew, or of all windows. */
export async function forgetPieces(
  client: pg.ClientBase,
  tenantId: string,
  sweepId: string,
  number: number | null,
): Promise<void> {
  await client.query(
    `DELETE FROM sweep_piece
     WHERE tenant_id = $1 AND sweep_id = $2 AND ($3::int IS NULL OR number = $3)`,
    [tenantId, sweepId, number],
  );
}

/** What of [from, to) no piece covers: pieces are committed in any order. */
export function gaps(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const open: Piece[] = [];
  let at = from;
  for (const piece of [...pieces].sort((a, b) => a.begins - b.begins)) {
    if (piece.begins >= to) break;
    if (piece.begins > at) open.push({ begins: at, ends: piece.begins });
    at = Math.max(at, piece.ends);
  }
  if (at < to) open.push({ begins: at, ends: to });
  return open;
}

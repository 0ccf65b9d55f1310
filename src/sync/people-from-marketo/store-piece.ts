import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { fillPeople, rememberFilters } from '../../people/write/fill-people.ts';
import { copyIntoStage, openStage } from '../../people/write/stage.ts';
import { fence } from '../engine/fence.ts';
import { type Counts, countInRun } from '../engine/runs.ts';
import { markDifferent, markMissingInRange, markUnknown } from './compare.ts';
import { checkPieceNotCrossed, untilNotCrossed } from './crossed.ts';
import type { FieldContext } from './fields.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { type Piece, putPiece, type Sweep } from './sweeps.ts';

/** Rows of one piece, ready for the stage. */
export type LoadedPiece = {
  number: number;
  piece: Piece;
  /** The stage's rows in binary COPY format, and how many. */
  data: Buffer;
  rows: number;
  /** Our clock when the rows were true: when the read began, or the job was enqueued (R16). */
  observedAt: Date;
  counts: Partial<Counts>;
  skippedBy: Record<string, number>;
  /** Rows that cannot be read: they go to the list of what needs attention and hold nothing up. */
  rejects: readonly { reason: string; excerpt: string }[];
  owners: readonly { id: string; name: string | null; email: string | null }[];
  sources: readonly string[];
  /** In a full compare by bulk: ids in the file. */
  seen: readonly number[] | null;
  /** By id: everybody known in the piece's range was asked for. */
  wholeRange: boolean;
  calls: number;
  bytes: number;
};

/**
 * Stores one piece: rows, filters, counts, checkpoint and the proof of the lease are one transaction.
 * Applied twice it changes nothing: people are keyed by (tenant, Marketo id), and a second checkpoint
 * of the same piece is refused by its key.
 *
 * @param onlyOwner the file holds ids and owners only (R19): nobody can be made from it.
 */
export async function storePiece(
  context: FlowContext,
  sweep: Sweep,
  fields: FieldContext,
  loaded: LoadedPiece,
  onlyOwner: boolean,
): Promise<void> {
  await untilNotCrossed(() => tryToStore(context, sweep, fields, loaded, onlyOwner));
  await faultPoint('piece-stored');
}

async function tryToStore(
  context: FlowContext,
  sweep: Sweep,
  fields: FieldContext,
  loaded: LoadedPiece,
  onlyOwner: boolean,
): Promise<void> {
  const { tenantId, lease } = context;
  const { observedAt } = loaded;
  const store = async (client: pg.PoolClient) => {
    const now = context.clock.now();
    if (loaded.rows > 0) await copyToStage(client, loaded.data);
    else if (loaded.wholeRange) await openStage(client);
    const counts = { ...loaded.counts };
    let created = 0;
    let mayBeNew = loaded.rows > 0;
    if (sweep.kind === 'reconcile' && loaded.rows > 0) {
      const columns = onlyOwner
        ? fields.columns.filter((c) => c.key === 'ownerId')
        : fields.columns;
      const { known, different, unknown } = await markDifferent(client, {
        tenantId,
        observedAt,
        now,
        columns,
      });
      counts.unchanged = known - different;
      mayBeNew = unknown > 0;
    }
    if (sweep.kind === 'reconcile' && loaded.wholeRange) {
      const { begins: from, ends: to } = loaded.piece;
      await markMissingInRange(client, { tenantId, from, to, observedAt, now });
    }
    if (mayBeNew && onlyOwner) await markUnknown(client, { tenantId, now });
    else if (mayBeNew) {
      const origin = sweep.kind === 'backfill' ? 'b' : 'r';
      created = await fillPeople(client, { tenantId, origin, observedAt, now });
      await faultPoint('piece-filled');
    }
    counts.created = created;
    await rememberFilters(client, tenantId, loaded.owners, loaded.sources);
    await putRejects(client, context, sweep, loaded.rejects, now);
    await putPiece(client, {
      tenantId,
      sweepId: sweep.id,
      number: loaded.number,
      piece: loaded.piece,
      seen: loaded.seen,
    });
    await countInRun(client, { tenantId, runId: sweep.run_id }, counts, {
      skippedBy: loaded.skippedBy,
      calls: loaded.calls,
      bytes: loaded.bytes,
    });
    await fence(client, lease, created);
    if (created > 0) await checkPieceNotCrossed(client, { tenantId, observedAt, now });
    await faultPoint('piece-before-commit');
  };
  // A piece that is lost takes its checkpoint with it, and is read again.
  await withTenantClient(context.db, tenantId, store, { durable: false });
}

async function copyToStage(client: pg.PoolClient, data: Buffer): Promise<void> {
  await openStage(client);
  const stream = client.query(copyFrom(copyIntoStage));
  stream.end(data);
  await finished(stream);
  await faultPoint('piece-copied');
}

async function putRejects(
  client: pg.ClientBase,
  context: FlowContext,
  sweep: Sweep,
  rejects: LoadedPiece['rejects'],
  now: Date,
): Promise<void> {
  if (rejects.length === 0) return;
  await client.query(
    `INSERT INTO attention (tenant_id, id, flow, run_id, at, reason, excerpt)
     SELECT $1, r.id, $2, $3, $4, r.reason, r.excerpt
     FROM unnest($5::uuid[], $6::text[], $7::text[]) AS r(id, reason, excerpt)`,
    [
      context.tenantId,
      peopleFlow,
      sweep.run_id,
      now,
      rejects.map(() => newId()),
      rejects.map((reject) => reject.reason),
      rejects.map((reject) => reject.excerpt),
    ],
  );
}

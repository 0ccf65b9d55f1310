import type pg from 'pg';
import { notifyLive } from '../../../db/notify.ts';
import { recordEvents, type SyncEvent } from '../events.ts';
import { type DeliveryState, statesBefore } from './transitions.ts';

/** Why something was not delivered, in the words that people read. */
export type Failure = { code: string; message: string; fix: string | null };

/** What becomes of one row of an attempt. */
export type Outcome = { id: string } & (
  | { to: 'delivered'; externalId: string | null }
  /** `failure` null: looked up in vain so far; what went wrong stays as it was told. */
  | { to: 'unknown'; failure: Failure | null; dueAt: Date }
  /** `failed`: whether this try counts for the length of the next pause. */
  | { to: 'waiting'; failure: Failure | null; dueAt: Date; failed: boolean }
  | { to: 'parked'; failure: Failure }
);

type Context = {
  tenantId: string;
  /** Null: rows that nobody holds any more, such as those that a read-back settles. */
  attemptId: string | null;
  flow: string;
  runId: string | null;
  now: Date;
};

export type Moved = {
  id: string;
  activity_id: string;
  person_id: string;
  lead_id: number;
  state: DeliveryState;
};

/**
 * Stores what became of rows of one attempt. A row that another process took over meanwhile is left as
 * it is (R2), so the answer to a request that came too late changes nothing.
 *
 * @returns the rows that moved.
 */
export async function settleDeliveries(
  client: pg.ClientBase,
  context: Context,
  outcomes: readonly Outcome[],
): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const to of ['delivered', 'unknown', 'waiting', 'parked'] as const) {
    const those = outcomes.filter((outcome) => outcome.to === to);
    if (those.length > 0) moved.push(...(await move(client, context, to, those)));
  }
  await tellHistory(client, context, moved, outcomes);
  await notifyLive(client, context.tenantId, {
    type: 'people',
    ids: [...new Set(moved.map((row) => row.person_id))],
  });
  return moved;
}

async function move(
  client: pg.ClientBase,
  { tenantId, attemptId, now }: Context,
  to: Outcome['to'],
  outcomes: readonly Outcome[],
): Promise<Moved[]> {
  const rows = outcomes.map((outcome) => {
    const failure = 'failure' in outcome ? outcome.failure : null;
    return {
      id: outcome.id,
      external_id: outcome.to === 'delivered' ? outcome.externalId : null,
      due_at: 'dueAt' in outcome ? outcome.dueAt : now,
      failed: outcome.to === 'waiting' ? outcome.failed : outcome.to !== 'delivered',
      code: failure?.code ?? null,
      message: failure?.message ?? null,
      fix: failure?.fix ?? null,
    };
  });
  const result = await client.query<Moved>({
    name: 'settle-deliveries',
    text: `UPDATE delivery d
           SET state = $4, external_id = coalesce(o.external_id, d.external_id), due_at = o.due_at,
               failures = CASE WHEN o.failed THEN d.failures + 1 ELSE d.failures END,
               error_code = CASE WHEN $4 = 'unknown' THEN coalesce(o.code, d.error_code) ELSE o.code END,
               error_message = CASE WHEN $4 = 'unknown' THEN coalesce(o.message, d.error_message) ELSE o.message END,
               error_fix = CASE WHEN $4 = 'unknown' THEN coalesce(o.fix, d.error_fix) ELSE o.fix END,
               settled_at = CASE WHEN $4 IN ('delivered', 'parked') THEN $5::timestamptz END,
               lease_until = NULL
           FROM jsonb_to_recordset($6::jsonb) AS o(id uuid, external_id text, due_at timestamptz,
                  failed boolean, code text, message text, fix text),
                activity a
           WHERE d.tenant_id = $1 AND d.id = o.id AND d.state = ANY ($2)
             AND (d.attempt_id = $3 OR ($3 IS NULL AND d.lease_until IS NULL))
             AND a.tenant_id = $1 AND a.id = d.activity_id
           RETURNING d.id, d.activity_id, d.state, a.person_id,
                     coalesce(d.target_id::bigint, a.marketo_id) AS lead_id`,
    values: [tenantId, statesBefore(to), attemptId, to, now, JSON.stringify(rows)],
  });
  return result.rows;
}

/** The usual, delivered at the first try, is told by the row itself and writes no history. */
async function tellHistory(
  client: pg.ClientBase,
  { tenantId, flow, runId, now }: Context,
  moved: readonly Moved[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const events = moved.flatMap((row): SyncEvent[] => {
    const outcome = byId.get(row.id);
    if (!outcome || outcome.to === 'delivered' || !outcome.failure) return [];
    return [
      {
        marketoId: row.lead_id,
        recordId: row.activity_id,
        kind: kinds[outcome.to],
        source: 'outbox',
        summary: outcome.failure.message,
        changes: [],
      },
    ];
  });
  await recordEvents(client, { tenantId, flow, runId, at: now }, events);
}

const kinds = { unknown: 'not-confirmed', waiting: 'delayed', parked: 'needs-attention' } as const;

import type pg from 'pg';
import type { ActivityType } from '../../../activities/model.ts';
import { fence, type Lease } from '../fence.ts';

export type Destination = 'marketo' | 'salesforce';

/** A delivery that this process may send, with the activity and the person as they are now. */
export type Claimed = {
  id: string;
  activity_id: string;
  kind: ActivityType;
  failures: number;
  target_id: string | null;
  person_id: string;
  user_id: string | null;
  occurred_at: Date;
  attributes: unknown;
  /** The lead of the activity, or the one that it was merged into (R17). */
  lead_id: number;
  /** Null when no such person was ever seen. */
  person_state: string | null;
};

type Claim = {
  lease: Lease;
  destination: Destination;
  attemptId: string;
  now: Date;
  /** Without a sign of life by then the rows count as unknown. */
  leaseUntil: Date;
  /** Where a read-back of this attempt begins (R32). */
  readbackFrom: string | null;
  limit: number;
};

/**
 * Takes the oldest due deliveries for one attempt and freezes the lead that each goes to (R30): a row
 * in `pending` or `waiting` stands nowhere yet, so a merge meanwhile may still lead it elsewhere.
 * The two states stand there by name, as the index has them (transitions.ts).
 * SKIP LOCKED, so that rows which somebody settles at this moment hold nobody up.
 *
 * @throws FencedError when this process no longer has the flow.
 */
export async function claimDeliveries(client: pg.ClientBase, claim: Claim): Promise<Claimed[]> {
  const { tenantId } = claim.lease;
  // First, and not last as elsewhere: the row stays locked until the commit, so the pumps of a tenant claim
  // one after the other and each gets a whole batch. Side by side they would share out what was written
  // together, in four requests instead of one.
  await fence(client, claim.lease);
  const result = await client.query<Claimed>({
    name: 'claim-deliveries',
    text: `WITH due AS (
             SELECT id FROM delivery
             WHERE tenant_id = $1 AND destination = $2 AND state IN ('pending', 'waiting') AND due_at <= $3
             ORDER BY due_at, seq LIMIT $4 FOR UPDATE SKIP LOCKED
           ), wanted AS (
             SELECT d.id, a.person_id, a.user_id, a.occurred_at, a.attributes,
                    coalesce(m.winner_id, a.marketo_id) AS lead_id, p.state AS person_state
             FROM due JOIN delivery d ON d.tenant_id = $1 AND d.id = due.id
             JOIN activity a ON a.tenant_id = $1 AND a.id = d.activity_id
             LEFT JOIN person_alias m ON m.tenant_id = $1 AND m.loser_id = a.marketo_id
             LEFT JOIN person p ON p.tenant_id = $1 AND p.marketo_id = coalesce(m.winner_id, a.marketo_id)
           )
           UPDATE delivery d
           SET state = 'sending', attempt_id = $5, attempts = d.attempts + 1, attempted_at = $3,
               lease_until = $6, readback_from = $7, target_id = w.lead_id::text
           FROM wanted w WHERE d.tenant_id = $1 AND d.id = w.id
           RETURNING d.id, d.activity_id, d.kind, d.failures, d.target_id, w.person_id, w.user_id,
                     w.occurred_at, w.attributes, w.lead_id, w.person_state`,
    values: [
      tenantId,
      claim.destination,
      claim.now,
      claim.limit,
      claim.attemptId,
      claim.leaseUntil,
      claim.readbackFrom,
    ],
  });
  return result.rows;
}

/**
 * Keeps the rest of an attempt that takes longer, or several requests.
 *
 * @param attempt `readbackFrom`: where its read-back begins instead.
 *
 * @returns the rows that are still this attempt's.
 */
export async function extendAttempt(
  client: pg.ClientBase,
  attempt: { tenantId: string; attemptId: string; leaseUntil: Date; readbackFrom?: string },
): Promise<Set<string>> {
  const result = await client.query<{ id: string }>({
    name: 'extend-attempt',
    text: `UPDATE delivery SET lease_until = $3, readback_from = coalesce($4, readback_from)
           WHERE tenant_id = $1 AND attempt_id = $2 AND state = 'sending' RETURNING id`,
    values: [attempt.tenantId, attempt.attemptId, attempt.leaseUntil, attempt.readbackFrom ?? null],
  });
  return new Set(result.rows.map((row) => row.id));
}

/** What a claim would take now, or when there will be something. */
export type Next = {
  dueAt: Date;
  /** When the earliest happened of those that are due; null when none is due yet. */
  earliest: Date | null;
};

/** Looks ahead without taking anything; null when nothing waits. */
export async function nextDue(
  client: pg.ClientBase,
  query: { tenantId: string; destination: Destination; now: Date; limit: number },
): Promise<Next | null> {
  const result = await client.query<{ due_at: Date | null; earliest: Date | null }>({
    name: 'next-due-delivery',
    text: `WITH next AS (
             SELECT due_at, activity_id FROM delivery
             WHERE tenant_id = $1 AND destination = $2 AND state IN ('pending', 'waiting')
             ORDER BY due_at, seq LIMIT $4
           )
           SELECT min(n.due_at) AS due_at, min(a.occurred_at) FILTER (WHERE n.due_at <= $3) AS earliest
           FROM next n JOIN activity a ON a.tenant_id = $1 AND a.id = n.activity_id`,
    values: [query.tenantId, query.destination, query.now, query.limit],
  });
  const row = result.rows[0];
  return row?.due_at ? { dueAt: row.due_at, earliest: row.earliest } : null;
}

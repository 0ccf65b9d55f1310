import type pg from 'pg';
import { notifyLive, notifyOutbox } from '../db/notify.ts';
import { newId } from '../ids.ts';
import { type ActivityDraft, activityAttributes } from './model.ts';

type Context = { tenantId: string; now: Date };

/**
 * Writes activities and, for each system that they are logged to, a delivery: in the caller's
 * transaction, so that an action and what must be told of it are one (R1). An id that is there already
 * is left as it is, which makes a repeated request harmless (P3).
 *
 * @param client bound to the tenant, inside of a transaction.
 * @throws ZodError when attributes do not fit their type: a mistake of the caller.
 */
export async function recordActivities(
  client: pg.ClientBase,
  { tenantId, now }: Context,
  drafts: readonly ActivityDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map((draft) => ({
    id: draft.id,
    delivery_id: newId(),
    type: draft.type,
    person_id: draft.personId,
    marketo_id: draft.marketoId,
    user_id: draft.userId,
    subject_id: draft.subjectId,
    occurred_at: draft.occurredAt,
    attributes: activityAttributes[draft.type].parse(draft.attributes),
  }));
  await client.query({
    name: 'record-activities',
    text: `WITH draft AS (
             SELECT * FROM jsonb_to_recordset($3::jsonb) AS d(id uuid, delivery_id uuid, type text,
               person_id uuid, marketo_id bigint, user_id uuid, subject_id uuid,
               occurred_at timestamptz, attributes jsonb)
           ), written AS (
             INSERT INTO activity (tenant_id, id, type, person_id, marketo_id, user_id, subject_id,
                                   occurred_at, attributes, created_at)
             SELECT $1, id, type, person_id, marketo_id, user_id, subject_id, occurred_at, attributes, $2
             FROM draft ON CONFLICT (tenant_id, id) DO NOTHING
             RETURNING id
           )
           INSERT INTO delivery (tenant_id, id, destination, activity_id, kind, state, due_at, epoch,
                                 created_at)
           SELECT $1, d.delivery_id, 'marketo', d.id, d.type, 'pending', $2, i.epoch, $2
           FROM draft d JOIN written w ON w.id = d.id
           CROSS JOIN (SELECT epoch FROM installation LIMIT 1) i
           WHERE EXISTS (SELECT FROM logged_type l
             WHERE l.tenant_id = $1 AND l.destination = 'marketo' AND l.kind = d.type)
           ORDER BY d.occurred_at`,
    values: [tenantId, now, JSON.stringify(rows)],
  });
  await notifyOutbox(client, tenantId);
  await notifyLive(client, tenantId, {
    type: 'people',
    ids: [...new Set(drafts.map((draft) => draft.personId))],
  });
}

import type pg from 'pg';
import type { StoredDelivery } from './delivery-words.ts';
import type { ActivityType } from './model.ts';
import type { TimelinePlace } from './timeline-place.ts';

export type TimelineUser = { id: string; name: string; email: string };

type Happened = {
  id: string;
  at: Date;
  subject_id: string | null;
  user: TimelineUser | null;
  /** The email's reply, where the entry is one. */
  reply_text: string | null;
};

export type ActivityRow = Happened & {
  type: ActivityType;
  attributes: unknown;
  deliveries: StoredDelivery[];
};

export type OptOutRow = Happened & {
  type: 'unsubscribed' | 'resubscribed';
  attributes: { source: string; reason: string | null };
  deliveries: StoredDelivery[];
};

export type TimelineRow = ActivityRow | OptOutRow;

type Query = {
  tenantId: string;
  /** The record that lives; what was merged into it comes along (R17). */
  marketoId: number;
  email: string | null;
  limit: number;
  after: TimelinePlace | null;
};

/**
 * A page of what happened with a person, newest first: activities, and opt-outs of the person and of
 * the address, which hold for all who have it (R44).
 */
export async function timelineOf(
  client: pg.ClientBase,
  { tenantId, marketoId, email, limit, after }: Query,
): Promise<{ rows: TimelineRow[]; next: TimelinePlace | null }> {
  const result = await client.query<TimelineRow>({
    name: 'timeline-of-person',
    text: `WITH record AS (
             SELECT $2::bigint AS id UNION
             SELECT loser_id FROM person_alias WHERE tenant_id = $1 AND winner_id = $2
           ), happened AS (
             SELECT a.* FROM record r CROSS JOIN LATERAL (
               SELECT id, type, occurred_at AS at, user_id, subject_id, attributes FROM activity
               WHERE tenant_id = $1 AND marketo_id = r.id
                 AND ($4::timestamptz IS NULL OR (occurred_at, id) < ($4, $5))
               ORDER BY occurred_at DESC, id DESC LIMIT $6
             ) a
             UNION ALL
             SELECT id, CASE action WHEN 'set' THEN 'unsubscribed' ELSE 'resubscribed' END, at, user_id,
                    email_id, jsonb_build_object('source', source, 'reason', reason)
             FROM opt_out_event o
             WHERE tenant_id = $1 AND (address_key = $3 OR marketo_id IN (SELECT id FROM record))
               AND ($4::timestamptz IS NULL OR (at, id) < ($4, $5))
             ORDER BY at DESC, id DESC LIMIT $6
           )
           ${selection}
           ORDER BY h.at DESC, h.id DESC`,
    values: [
      tenantId,
      marketoId,
      email === null ? null : email.trim().toLowerCase(),
      after?.at ?? null,
      after?.id ?? null,
      limit + 1,
    ],
  });
  const rows = result.rows.slice(0, limit).map(withDates);
  const last = rows.at(-1);
  return { rows, next: result.rows.length > limit && last ? { at: last.at, id: last.id } : null };
}

/** One activity with the person that it belongs to now; null when the tenant has none by this id. */
export async function findActivity(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
): Promise<{ row: ActivityRow; personId: string } | null> {
  const result = await client.query<ActivityRow & { person_id: string }>({
    name: 'find-activity',
    text: `WITH happened AS (
             SELECT id, type, occurred_at AS at, user_id, subject_id, attributes, person_id, marketo_id
             FROM activity WHERE tenant_id = $1 AND id = $2
           )
           ${selection.replace('FROM happened', ', coalesce(p.id, h.person_id) AS person_id FROM happened')}
           LEFT JOIN person_alias m ON m.tenant_id = $1 AND m.loser_id = h.marketo_id
           LEFT JOIN person p ON p.tenant_id = $1 AND p.marketo_id = coalesce(m.winner_id, h.marketo_id)`,
    values: [tenantId, id],
  });
  const [found] = result.rows;
  if (!found) return null;
  const { person_id: personId, ...row } = found;
  return { row: withDates(row) as ActivityRow, personId };
}

/** What a page shows of each row of `happened`. */
const selection = `
  SELECT h.id, h.type, h.at, h.subject_id, h.attributes,
         CASE WHEN u.id IS NOT NULL THEN
           jsonb_build_object('id', u.id, 'name', u.name, 'email', u.email) END AS "user",
         CASE WHEN h.type = 'email-replied' THEN (
           SELECT left(i.body_text, 5000) FROM inbound_message i
           WHERE i.tenant_id = $1 AND i.email_id = h.subject_id AND i.kind = 'reply'
             AND i.received_at = h.at LIMIT 1
         ) END AS reply_text,
         coalesce((
           SELECT jsonb_agg(jsonb_build_object('id', d.id, 'destination', d.destination,
             'state', d.state, 'attempts', d.attempts, 'due_at', d.due_at,
             'external_id', d.external_id, 'error_message', d.error_message,
             'error_fix', d.error_fix) ORDER BY d.seq)
           FROM delivery d WHERE d.tenant_id = $1 AND d.activity_id = h.id
         ), '[]') AS deliveries
  FROM happened h LEFT JOIN app_user u ON u.tenant_id = $1 AND u.id = h.user_id`;

/** JSON has no dates. */
function withDates<T extends { deliveries: StoredDelivery[] }>(row: T): T {
  return {
    ...row,
    deliveries: row.deliveries.map((one) => ({ ...one, due_at: new Date(one.due_at) })),
  };
}

/** The history of one activity's deliveries, newest first; the usual, one try that arrives, has none. */
export async function activityHistory(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
): Promise<{ at: Date; kind: string; summary: string }[]> {
  const result = await client.query<{ at: Date; kind: string; summary: string }>({
    name: 'activity-history',
    text: `SELECT at, kind, summary FROM sync_event
           WHERE tenant_id = $1 AND record_id = $2 ORDER BY at DESC, id DESC LIMIT 200`,
    values: [tenantId, id],
  });
  return result.rows;
}

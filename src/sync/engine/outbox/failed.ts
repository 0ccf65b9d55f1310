import type pg from 'pg';
import type { ActivityType } from '../../../activities/model.ts';
import type { DeliveryState } from './transitions.ts';

/** Deliveries that failed with one error and did not arrive yet. */
export type FailedGroup = {
  destination: 'marketo';
  code: string;
  /** As the newest of them was answered. */
  message: string;
  fix: string | null;
  parked: number;
  waiting: number;
  unknown: number;
  first_at: Date;
  last_at: Date;
};

export type FailedDelivery = {
  id: string;
  /** Order of arrival: the place in the list. */
  seq: string;
  activity_id: string;
  type: ActivityType;
  occurred_at: Date;
  person_id: string;
  person_name: string;
  marketo_id: number;
  user_name: string | null;
  state: DeliveryState;
  code: string;
  message: string;
  fix: string | null;
  attempts: number;
  due_at: Date;
};

type Scope = {
  tenantId: string;
  /** Sales owners whose people may be seen; null: everybody's. */
  owners: readonly string[] | null;
};

/** From a delivery to the person that it is about now (R17). */
const about = `
  FROM delivery d
  JOIN activity a ON a.tenant_id = $1 AND a.id = d.activity_id
  LEFT JOIN person_alias m ON m.tenant_id = $1 AND m.loser_id = a.marketo_id
  LEFT JOIN person p ON p.tenant_id = $1 AND p.marketo_id = coalesce(m.winner_id, a.marketo_id)
  WHERE d.tenant_id = $1 AND d.destination = 'marketo' AND d.state <> 'delivered'
    AND d.error_code IS NOT NULL AND ($2::text[] IS NULL OR p.owner_id = ANY ($2))`;

/** What failed, by error, that which needs a person first. */
export async function failedGroups(client: pg.ClientBase, scope: Scope): Promise<FailedGroup[]> {
  const result = await client.query<FailedGroup>({
    name: 'failed-groups',
    text: `SELECT d.destination, d.error_code AS code,
             (array_agg(d.error_message ORDER BY d.attempted_at DESC NULLS LAST))[1] AS message,
             (array_agg(d.error_fix ORDER BY d.attempted_at DESC NULLS LAST))[1] AS fix,
             (count(*) FILTER (WHERE d.state = 'parked'))::integer AS parked,
             (count(*) FILTER (WHERE d.state IN ('pending', 'sending', 'waiting')))::integer AS waiting,
             (count(*) FILTER (WHERE d.state = 'unknown'))::integer AS unknown,
             min(coalesce(d.attempted_at, d.created_at)) AS first_at,
             max(coalesce(d.attempted_at, d.created_at)) AS last_at
           ${about}
           GROUP BY d.destination, d.error_code
           ORDER BY parked DESC, waiting DESC, code`,
    values: [scope.tenantId, scope.owners],
  });
  return result.rows;
}

type Query = Scope & { code: string | null; limit: number; after: string | null };

/** A page of what failed, oldest first; `next` is the place of the last one. */
export async function failedDeliveries(
  client: pg.ClientBase,
  { tenantId, owners, code, limit, after }: Query,
): Promise<{ rows: FailedDelivery[]; next: string | null }> {
  const result = await client.query<FailedDelivery>({
    name: 'failed-deliveries',
    text: `SELECT d.id, d.seq::text, d.activity_id, d.kind AS type, a.occurred_at,
             coalesce(p.id, a.person_id) AS person_id,
             coalesce(nullif(trim(concat_ws(' ', p.first_name, p.last_name)), ''), p.email, '') AS person_name,
             coalesce(p.marketo_id, a.marketo_id) AS marketo_id,
             (SELECT u.name FROM app_user u WHERE u.tenant_id = $1 AND u.id = a.user_id) AS user_name,
             d.state, d.error_code AS code, coalesce(d.error_message, '') AS message,
             d.error_fix AS fix, d.attempts, d.due_at
           ${about}
             AND ($3::text IS NULL OR d.error_code = $3) AND ($4::bigint IS NULL OR d.seq > $4)
           ORDER BY d.seq LIMIT $5`,
    values: [tenantId, owners, code, after, limit + 1],
  });
  const rows = result.rows.slice(0, limit);
  return { rows, next: result.rows.length > limit ? (rows.at(-1)?.seq ?? null) : null };
}

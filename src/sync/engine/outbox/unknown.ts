import type pg from 'pg';
import type { Destination } from './claim.ts';

/** A delivery that may stand over there or not. */
export type UnknownDelivery = {
  id: string;
  activity_id: string;
  attempted_at: Date;
  failures: number;
  readback_from: string | null;
};

/** Unknown rows that are due for a look, oldest attempt first. */
export async function unknownDeliveries(
  client: pg.ClientBase,
  query: { tenantId: string; destination: Destination; now: Date; limit: number },
): Promise<UnknownDelivery[]> {
  const result = await client.query<UnknownDelivery>({
    name: 'unknown-deliveries',
    text: `SELECT id, activity_id, attempted_at, failures, readback_from FROM delivery
           WHERE tenant_id = $1 AND destination = $2 AND state = 'unknown' AND due_at <= $3
           ORDER BY attempted_at LIMIT $4`,
    values: [query.tenantId, query.destination, query.now, query.limit],
  });
  return result.rows;
}

/** When the latest of these activities was sent, of those that were accepted; null for none. */
export async function latestAccepted(
  client: pg.ClientBase,
  query: { tenantId: string; destination: Destination; activityIds: readonly string[] },
): Promise<Date | null> {
  const result = await client.query<{ at: Date | null }>({
    name: 'latest-accepted',
    text: `SELECT max(attempted_at) AS at FROM delivery
           WHERE tenant_id = $1 AND destination = $2 AND activity_id = ANY ($3) AND state = 'delivered'`,
    values: [query.tenantId, query.destination, query.activityIds],
  });
  return result.rows[0]?.at ?? null;
}

/** When the latest was sent of what has been accepted since; null for none. */
export async function latestAcceptedSince(
  client: pg.ClientBase,
  query: { tenantId: string; destination: Destination; since: Date },
): Promise<Date | null> {
  const result = await client.query<{ at: Date | null }>({
    name: 'latest-accepted-since',
    text: `SELECT max(attempted_at) AS at FROM delivery
           WHERE tenant_id = $1 AND destination = $2 AND state = 'delivered' AND settled_at > $3`,
    values: [query.tenantId, query.destination, query.since],
  });
  return result.rows[0]?.at ?? null;
}

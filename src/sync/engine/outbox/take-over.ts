import type pg from 'pg';
import { fence, type Lease } from '../fence.ts';
import type { Destination } from './claim.ts';

/**
 * Rows whose attempt gave no sign of life until its lease ended become `unknown`: the request may have
 * been made or not (R2). Nobody holds them afterwards, so an answer that comes after all is ignored and
 * found by the read-back instead.
 *
 * @returns how many.
 */
export async function takeOverExpired(
  client: pg.ClientBase,
  lease: Lease,
  destination: Destination,
  now: Date,
): Promise<number> {
  const result = await client.query({
    name: 'take-over-deliveries',
    text: `UPDATE delivery
           SET state = 'unknown', attempt_id = NULL, lease_until = NULL, due_at = $3,
               error_code = 'sender-vanished',
               error_message = 'The process that sent it ended before it knew the answer.',
               error_fix = 'Lockstep looks it up by itself.'
           WHERE tenant_id = $1 AND destination = $2 AND state = 'sending' AND lease_until < $3`,
    values: [lease.tenantId, destination, now],
  });
  await fence(client, lease);
  return result.rowCount ?? 0;
}

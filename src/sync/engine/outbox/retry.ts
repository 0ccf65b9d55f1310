import type pg from 'pg';
import { notifyOutbox } from '../../../db/notify.ts';
import type { Destination } from './claim.ts';

/** Which failed deliveries: chosen ones, those with an error, of a kind of activity, or all. */
export type Selection =
  | { ids: readonly string[] }
  | { codes: readonly string[] }
  | { kind: string }
  | { all: true };

/**
 * Lets deliveries be tried again now: parked ones, and those that wait for their next try. Unknown ones
 * are left: sending them again could make them two.
 *
 * @returns how many.
 */
export async function retryDeliveries(
  client: pg.ClientBase,
  context: { tenantId: string; now: Date; destination?: Destination },
  selection: Selection,
): Promise<number> {
  const { where, value } = condition(selection);
  const result = await client.query(
    `UPDATE delivery SET state = 'waiting', due_at = $2, failures = 0, settled_at = NULL
     WHERE tenant_id = $1 AND (state = 'parked' OR (state = 'waiting' AND error_code IS NOT NULL))
       AND ($3::text IS NULL OR destination = $3) AND ${where}`,
    [context.tenantId, context.now, context.destination ?? null, ...value],
  );
  if (result.rowCount) await notifyOutbox(client, context.tenantId);
  return result.rowCount ?? 0;
}

function condition(selection: Selection): { where: string; value: unknown[] } {
  if ('ids' in selection) return { where: 'id = ANY ($4)', value: [selection.ids] };
  if ('codes' in selection) return { where: 'error_code = ANY ($4)', value: [selection.codes] };
  if ('kind' in selection) return { where: 'kind = $4', value: [selection.kind] };
  return { where: 'true', value: [] };
}

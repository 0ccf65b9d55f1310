import type pg from 'pg';
import { LockstepError } from '../../errors.ts';

/** This process no longer holds the flow: another one does, or an admin stopped it. */
export class FencedError extends LockstepError {
  constructor(flow: string) {
    super('fenced', `Another process has taken over the flow ${flow}.`, {
      fix: 'Nothing to do: it goes on there, where it stood.',
    });
  }
}

/** What a transaction that writes for a flow must show (R2). */
export type Lease = { tenantId: string; flow: string; leaseId: string };

/**
 * Proves that the lease still holds and adds to the flow's count of active people. Meant as the last
 * statement of a transaction: the row stays locked until the commit, so a takeover either sees this
 * transaction's effect or makes it fail. A process that slept cannot write over its successor.
 *
 * @throws FencedError when the lease was lost; the caller's transaction rolls back.
 */
export async function fence(client: pg.ClientBase, lease: Lease, activeDelta = 0): Promise<void> {
  const result = await client.query({
    name: 'fence',
    text: `UPDATE flow SET active = active + $4
           WHERE tenant_id = $1 AND key = $2 AND lease_id = $3`,
    values: [lease.tenantId, lease.flow, lease.leaseId, activeDelta],
  });
  if (result.rowCount !== 1) throw new FencedError(lease.flow);
}

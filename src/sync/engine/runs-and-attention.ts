import type { TenantTx } from '../../db/tenant.ts';
import { type VisibleOwners, visibleOnly } from '../../people/visible-owners.ts';
import type { FlowName } from './flows.ts';

/** Runs of a flow, newest first. */
export function listRuns(
  tx: TenantTx,
  options: { flow: FlowName; limit: number; before: Date | null },
) {
  let query = tx
    .selectFrom('sync_run')
    .selectAll()
    .where('flow', '=', options.flow)
    .orderBy('started_at', 'desc')
    .limit(options.limit);
  if (options.before) query = query.where('started_at', '<', options.before);
  return query.execute();
}

/**
 * Records that need attention, newest first: all of them, or those of people who may be seen. What
 * could not be read may be of anybody.
 */
export function listAttention(tx: TenantTx, flow: FlowName, limit: number, visible: VisibleOwners) {
  return tx
    .selectFrom('attention')
    .select(['id', 'marketo_id', 'at', 'reason', 'excerpt'])
    .where('flow', '=', flow)
    .where('resolved_at', 'is', null)
    .$if(visible !== 'everybody', (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('person as p')
            .select('p.id')
            .whereRef('p.marketo_id', '=', 'attention.marketo_id')
            .where(visibleOnly(visible, 'p.owner_id')),
        ),
      ),
    )
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
}

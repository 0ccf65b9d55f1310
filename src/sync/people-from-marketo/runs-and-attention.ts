import type { TenantTx } from '../../db/tenant.ts';
import { peopleFlow } from './flow-context.ts';

/** Runs of the people flow, newest first. */
export function listRuns(tx: TenantTx, options: { limit: number; before: Date | null }) {
  let query = tx
    .selectFrom('sync_run')
    .selectAll()
    .where('flow', '=', peopleFlow)
    .orderBy('started_at', 'desc')
    .limit(options.limit);
  if (options.before) query = query.where('started_at', '<', options.before);
  return query.execute();
}

/** Records that need attention, newest first. */
export function listAttention(tx: TenantTx, limit: number) {
  return tx
    .selectFrom('attention')
    .select(['id', 'marketo_id', 'at', 'reason', 'excerpt'])
    .where('flow', '=', peopleFlow)
    .where('resolved_at', 'is', null)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
}

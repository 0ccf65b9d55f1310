import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readWorkStatus, type WorkStatus } from '../engine/work-status.ts';
import { salesEmailsFlow } from './flow-context.ts';

const words = {
  one: 'email',
  many: 'emails',
  done: 'sent',
  off: 'No mail server yet. Set it under Settings > Mail server.',
};

export function readEmailsStatus(
  db: Db,
  clock: Clock,
  tenantId: string,
): Promise<WorkStatus<typeof salesEmailsFlow>> {
  return withTenantClient(db, tenantId, async (client) => {
    const now = clock.now();
    const minuteAgo = new Date(now.getTime() - 60_000);
    const dayAgo = new Date(now.getTime() - 86_400_000);
    const result = await client.query<{
      backlog: number;
      oldest: Date | null;
      due_since: Date | null;
      unknown: number;
      failed: number;
      today: number;
      minute: number;
      last: Date | null;
    }>({
      name: 'emails-work',
      text: `WITH open AS (
               SELECT state, queued_at, due_at FROM email
               WHERE tenant_id = $1 AND state IN ('queued', 'waiting', 'sending', 'unknown', 'failed')
             ), sent AS (
               SELECT sent_at FROM email WHERE tenant_id = $1 AND sent_at > $3
             )
             SELECT count(*) FILTER (WHERE state IN ('queued', 'waiting', 'sending'))::int AS backlog,
               min(queued_at) FILTER (WHERE state IN ('queued', 'waiting', 'sending')) AS oldest,
               min(due_at) FILTER (WHERE state IN ('queued', 'waiting') AND due_at <= $2) AS due_since,
               count(*) FILTER (WHERE state = 'unknown')::int AS unknown,
               count(*) FILTER (WHERE state IN ('failed', 'unknown'))::int AS failed,
               (SELECT count(*)::int FROM sent) AS today,
               (SELECT count(*)::int FROM sent WHERE sent_at > $4) AS minute,
               (SELECT max(sent_at) FROM sent) AS last
             FROM open`,
      values: [tenantId, now, dayAgo, minuteAgo],
    });
    const row = result.rows[0];
    if (!row) throw new Error('A query of aggregates answers one row.');
    const work = {
      backlog: row.backlog,
      oldestAt: row.oldest,
      dueSince: row.due_since,
      // A person decides about these (R50): nothing goes on by itself, so they count as needing attention.
      unknown: 0,
      failed: row.failed,
      doneToday: row.today,
      perMinute: row.minute,
      lastDoneAt: row.last,
    };
    return readWorkStatus(client, { tenantId, key: salesEmailsFlow, now }, work, words);
  });
}

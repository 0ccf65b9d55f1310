import type pg from 'pg';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readWorkStatus, type Work, type WorkStatus } from '../engine/work-status.ts';
import { activitiesFlow } from './flow-context.ts';

const words = {
  one: 'activity',
  many: 'activities',
  done: 'logged to Marketo',
  off: 'Nothing is logged to Marketo yet. Choose the activity types under Settings > Marketo.',
};

/** Counting stops here: a backlog of more is told as so many. */
const most = 1_000_000;

export function readActivitiesStatus(
  db: Db,
  clock: Clock,
  tenantId: string,
): Promise<WorkStatus<typeof activitiesFlow>> {
  return withTenantClient(db, tenantId, async (client) => {
    const now = clock.now();
    const work = await readWork(client, tenantId, now);
    return readWorkStatus(client, { tenantId, key: activitiesFlow, now }, work, words);
  });
}

async function readWork(client: pg.ClientBase, tenantId: string, now: Date): Promise<Work> {
  const minuteAgo = new Date(now.getTime() - 60_000);
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const result = await client.query<{
    queued: number;
    oldest: Date | null;
    due_since: Date | null;
    sending: number;
    sending_oldest: Date | null;
    unknown: number;
    parked: number;
    today: number;
    minute: number;
    last: Date | null;
  }>({
    name: 'outbox-work',
    text: `WITH queued AS (
             SELECT created_at, due_at FROM delivery
             WHERE tenant_id = $1 AND destination = 'marketo' AND state IN ('pending', 'waiting')
             ORDER BY due_at, seq LIMIT $2
           ), done AS (
             SELECT settled_at FROM delivery
             WHERE tenant_id = $1 AND destination = 'marketo' AND state = 'delivered' AND settled_at > $4
             ORDER BY settled_at DESC LIMIT $2
           ), held AS (
             SELECT state, created_at FROM delivery
             WHERE tenant_id = $1 AND destination = 'marketo' AND state IN ('sending', 'unknown') LIMIT $2
           )
           SELECT (SELECT count(*)::int FROM queued) AS queued,
             (SELECT min(created_at) FROM queued) AS oldest,
             (SELECT min(due_at) FROM queued WHERE due_at <= $3) AS due_since,
             (SELECT count(*)::int FROM held WHERE state = 'sending') AS sending,
             (SELECT min(created_at) FROM held) AS sending_oldest,
             (SELECT count(*)::int FROM held WHERE state = 'unknown') AS unknown,
             (SELECT count(*)::int FROM delivery WHERE tenant_id = $1 AND destination = 'marketo'
                AND state <> 'delivered' AND error_code IS NOT NULL AND state = 'parked') AS parked,
             (SELECT count(*)::int FROM done) AS today,
             (SELECT count(*)::int FROM done WHERE settled_at > $5) AS minute,
             (SELECT max(settled_at) FROM done) AS last`,
    values: [tenantId, most, now, dayAgo, minuteAgo],
  });
  const row = result.rows[0];
  if (!row) throw new Error('A query of aggregates answers one row.');
  const oldest = [row.oldest, row.sending_oldest].filter((at) => at !== null);
  return {
    backlog: row.queued + row.sending,
    oldestAt: oldest.length > 0 ? new Date(Math.min(...oldest.map((at) => at.getTime()))) : null,
    dueSince: row.due_since,
    unknown: row.unknown,
    failed: row.parked,
    doneToday: row.today,
    perMinute: row.minute,
    lastDoneAt: row.last,
  };
}

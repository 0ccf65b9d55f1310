import type pg from 'pg';
import { readFlow } from '../../sync/engine/flows.ts';
import { peopleFlow } from '../../sync/people-from-marketo/flow-context.ts';
import { closeSweep, runningSweep } from '../../sync/people-from-marketo/sweeps.ts';

const day = 86_400_000;
/** Beyond the ten days after which the flow trusts no log and compares everybody (R18). */
const silence = 11 * day;

/** What was read of the stand-in; the history of each record stays. */
const copied = [
  'dirty_person',
  'lead_observation',
  'person_alias',
  'person',
  'sales_owner',
  'person_source',
  'cursor',
  'sweep_piece',
  'bulk_window',
  'sweep',
  'attention',
] as const;

/**
 * The stand-in keeps its state in memory, so at each start it is as the seed makes it: its log is
 * empty, and what was changed by hand is gone. An initial sync that was under way begins anew; else
 * everybody is compared, as after a long silence, and people keep their ids and history here.
 *
 * @returns what the people flow will do.
 */
export async function renewCopy(
  client: pg.ClientBase,
  tenantId: string,
  now: Date,
): Promise<'fill' | 'compare'> {
  const flow = await readFlow(client, tenantId, peopleFlow);
  const sweep = await runningSweep(client, tenantId);
  const filled = flow?.phase === 'streams' || flow?.phase === 'reconciling';
  if (!filled || sweep?.kind === 'backfill') {
    await forgetCopy(client, tenantId, now);
    return 'fill';
  }
  if (sweep) {
    const note = 'The stand-in was started again.';
    await closeSweep(client, tenantId, sweep, { state: 'stopped', now, note });
  }
  await client.query('UPDATE cursor SET watermark = $2 WHERE tenant_id = $1', [
    tenantId,
    new Date(now.getTime() - silence),
  ]);
  await restart(client, tenantId, now);
  return 'compare';
}

/** Empties the copy, so that the next run fills it. */
export async function forgetCopy(
  client: pg.ClientBase,
  tenantId: string,
  now: Date,
): Promise<void> {
  for (const table of copied) {
    await client.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId]);
  }
  await client.query(
    `UPDATE sync_run SET state = 'stopped', ended_at = $2, note = 'The stand-in was started again.'
     WHERE tenant_id = $1 AND state = 'running'`,
    [tenantId, now],
  );
  await client.query(
    `UPDATE flow SET phase = 'idle', active = 0, caught_up_to = NULL, last_read_at = NULL, compare = NULL
     WHERE tenant_id = $1 AND key = $2`,
    [tenantId, peopleFlow],
  );
  await restart(client, tenantId, now);
}

/** What sellers did with people who are forgotten, children first. */
const acted = [
  'delivery',
  'activity',
  'inbound_message',
  'email_engagement',
  'email_tracking',
  'email',
  'call_request',
  'call',
  'opt_out_event',
  'invalid_address',
];

/** Another stand-in has other people: what was done with the earlier ones goes with them. */
export async function forgetActions(client: pg.ClientBase, tenantId: string): Promise<void> {
  for (const table of acted) {
    await client.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId]);
  }
}

/** Whoever held the flow before is gone with its process; what it complained of too. */
async function restart(client: pg.ClientBase, tenantId: string, now: Date): Promise<void> {
  await client.query(
    `UPDATE flow SET lease_id = NULL, lease_until = NULL, waiting = NULL, question = NULL,
                     last_error = NULL, updated_at = $3
     WHERE tenant_id = $1 AND key = $2`,
    [tenantId, peopleFlow, now],
  );
}

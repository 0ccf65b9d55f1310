import type pg from 'pg';
import type { FlowTable } from '../../db/schema.ts';
import { fence, type Lease } from './fence.ts';

/** Names of the flows, as the command line and the API show them. */
export const flowKeys = ['people-from-marketo', 'activities-to-marketo', 'sales-emails'] as const;
export type FlowName = (typeof flowKeys)[number];

/** Why a flow stands still and will go on by itself. */
export type Waiting = { reason: string; until: string | null };
export type LastError = { code: string; message: string; fix: string | null; at: string };

export type Flow = Omit<
  FlowTable,
  'waiting' | 'question' | 'last_error' | 'allowance' | 'active'
> & {
  active: number;
  waiting: Waiting | null;
  question: unknown;
  last_error: LastError | null;
  allowance: unknown;
};

/** The flow's row, or null when it was never switched on. */
export async function readFlow(
  client: pg.ClientBase,
  tenantId: string,
  key: FlowName,
): Promise<Flow | null> {
  const result = await client.query<Flow>({
    name: 'read-flow',
    text: 'SELECT * FROM flow WHERE tenant_id = $1 AND key = $2',
    values: [tenantId, key],
  });
  return result.rows[0] ?? null;
}

/** Switches the flow on, off or to paused; makes its row when there is none. */
export async function setWanted(
  client: pg.ClientBase,
  values: { tenantId: string; key: FlowName; wanted: 'off' | 'on' | 'paused'; now: Date },
): Promise<void> {
  await client.query(
    `INSERT INTO flow (tenant_id, key, wanted, phase, updated_at) VALUES ($1, $2, $3, 'idle', $4)
     ON CONFLICT (tenant_id, key) DO UPDATE SET wanted = excluded.wanted, updated_at = excluded.updated_at`,
    [values.tenantId, values.key, values.wanted, values.now],
  );
}

/**
 * Takes the flow for this process, if it is switched on and nobody's lease holds.
 *
 * @returns whether it was taken.
 */
export async function claimFlow(
  client: pg.ClientBase,
  lease: Lease,
  times: { now: Date; until: Date },
): Promise<boolean> {
  const result = await client.query(
    `UPDATE flow SET lease_id = $3, lease_until = $5
     WHERE tenant_id = $1 AND key = $2 AND wanted = 'on' AND (lease_id IS NULL OR lease_until < $4)`,
    [lease.tenantId, lease.flow, lease.leaseId, times.now, times.until],
  );
  return result.rowCount === 1;
}

/** Keeps the lease; false when it was lost. */
export async function renewLease(
  client: pg.ClientBase,
  lease: Lease,
  until: Date,
): Promise<boolean> {
  const result = await client.query(
    'UPDATE flow SET lease_until = $4 WHERE tenant_id = $1 AND key = $2 AND lease_id = $3',
    [lease.tenantId, lease.flow, lease.leaseId, until],
  );
  return result.rowCount === 1;
}

/** Gives the flow back, so that another process need not wait for the lease to run out. */
export async function releaseFlow(client: pg.ClientBase, lease: Lease): Promise<void> {
  await client.query(
    `UPDATE flow SET lease_id = NULL, lease_until = NULL
     WHERE tenant_id = $1 AND key = $2 AND lease_id = $3`,
    [lease.tenantId, lease.flow, lease.leaseId],
  );
}

type Changes = Partial<{
  phase: Flow['phase'];
  waiting: Waiting | null;
  question: unknown;
  last_error: LastError | null;
  allowance: unknown;
  compare: string | null;
  caught_up_to: Date | null;
  last_read_at: Date;
}>;

const json = new Set(['waiting', 'question', 'last_error', 'allowance']);

/** Changes the flow's own columns, fenced. */
export async function updateFlow(
  client: pg.ClientBase,
  lease: Lease,
  now: Date,
  changes: Changes,
): Promise<void> {
  const names = Object.keys(changes) as (keyof Changes)[];
  const sets = names.map((name, i) => `${name} = $${i + 4}`);
  const values = names.map((name) => {
    const value = changes[name];
    return json.has(name) && value !== null ? JSON.stringify(value) : value;
  });
  await client.query(
    `UPDATE flow SET ${['updated_at = $3', ...sets].join(', ')} WHERE tenant_id = $1 AND key = $2`,
    [lease.tenantId, lease.flow, now, ...values],
  );
  await fence(client, lease);
}

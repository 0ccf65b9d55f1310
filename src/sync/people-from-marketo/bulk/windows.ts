import type { Selectable } from 'kysely';
import type pg from 'pg';
import type { BulkWindowTable } from '../../../db/schema.ts';

export type BulkWindow = Omit<Selectable<BulkWindowTable>, 'tenant_id'>;

const day = 86_400_000;
/** Marketo refuses a createdAt filter over more than 31 days; both ends count. */
const longestMs = 31 * day - 1000;

/** Windows without a gap or overlap from `first` to `last`, in whole seconds as Marketo wants them. */
export function planWindows(
  first: Date,
  last: Date,
): { number: number; startAt: Date; endAt: Date }[] {
  const windows = [];
  let start = Math.floor(first.getTime() / day) * day;
  for (let number = 0; start <= last.getTime(); number++) {
    const end = start + longestMs;
    windows.push({ number, startAt: new Date(start), endAt: new Date(end) });
    start = end + 1000;
  }
  return windows;
}

export async function putWindows(
  client: pg.ClientBase,
  tenantId: string,
  sweepId: string,
  windows: readonly { number: number; startAt: Date; endAt: Date }[],
): Promise<void> {
  await client.query(
    `INSERT INTO bulk_window (tenant_id, sweep_id, number, start_at, end_at, state)
     SELECT $1, $2, n, s, e, 'planned' FROM unnest($3::int[], $4::timestamptz[], $5::timestamptz[]) AS w(n, s, e)
     ON CONFLICT DO NOTHING`,
    [
      tenantId,
      sweepId,
      windows.map((w) => w.number),
      windows.map((w) => w.startAt),
      windows.map((w) => w.endAt),
    ],
  );
}

export async function readWindows(
  client: pg.ClientBase,
  tenantId: string,
  sweepId: string,
): Promise<BulkWindow[]> {
  const result = await client.query<BulkWindow>({
    name: 'read-windows',
    text: 'SELECT * FROM bulk_window WHERE tenant_id = $1 AND sweep_id = $2 ORDER BY number',
    values: [tenantId, sweepId],
  });
  return result.rows;
}

const changeable = [
  'state',
  'export_id',
  'enqueued_at',
  'checked_at',
  'file_size',
  'checksum',
  'rows',
  'tries',
] as const;

/** Changes one window, and `window` with it. */
export async function setWindow(
  client: pg.ClientBase,
  tenantId: string,
  window: BulkWindow,
  changes: Partial<Pick<BulkWindow, (typeof changeable)[number]>>,
): Promise<void> {
  const names = changeable.filter((name) => changes[name] !== undefined);
  await client.query(
    `UPDATE bulk_window SET ${names.map((name, i) => `${name} = $${i + 4}`).join(', ')}
     WHERE tenant_id = $1 AND sweep_id = $2 AND number = $3`,
    [tenantId, window.sweep_id, window.number, ...names.map((name) => changes[name])],
  );
  Object.assign(window, changes);
}

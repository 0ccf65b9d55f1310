import type pg from 'pg';

/** How much a seller may send, as the admin decided. */
export type SendingSettings = { dailyCap: number };

const key = 'sending';
const defaults: SendingSettings = { dailyCap: 200 };

/** The cap can be raised to this: beyond it, mail providers take a seller for a spammer. */
export const highestDailyCap = 1000;

export async function readSendingSettings(
  client: pg.ClientBase,
  tenantId: string,
): Promise<SendingSettings> {
  const { rows } = await client.query<{ value: Partial<SendingSettings> }>({
    name: 'sending-settings',
    text: 'SELECT value FROM setting WHERE tenant_id = $1 AND key = $2',
    values: [tenantId, key],
  });
  return { ...defaults, ...rows[0]?.value };
}

export async function saveSendingSettings(
  client: pg.ClientBase,
  tenantId: string,
  settings: SendingSettings,
  now: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO setting (tenant_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, key) DO UPDATE
     SET value = excluded.value, updated_at = excluded.updated_at`,
    [tenantId, key, JSON.stringify(settings), now],
  );
}

import type pg from 'pg';

/**
 * A group of settings of a tenant: what was saved, over the defaults.
 *
 * @param client bound to the tenant.
 */
export async function readSettings<T extends object>(
  client: pg.ClientBase,
  tenantId: string,
  key: string,
  defaults: T,
): Promise<T> {
  const { rows } = await client.query<{ value: Partial<T> }>({
    name: 'read-settings',
    text: 'SELECT value FROM setting WHERE tenant_id = $1 AND key = $2',
    values: [tenantId, key],
  });
  return { ...defaults, ...rows[0]?.value };
}

/** Saves the whole group. */
export async function saveSettings(
  client: pg.ClientBase,
  tenantId: string,
  key: string,
  value: object,
  now: Date,
): Promise<void> {
  await client.query({
    name: 'save-settings',
    text: `INSERT INTO setting (tenant_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value, updated_at = $4`,
    values: [tenantId, key, JSON.stringify(value), now],
  });
}

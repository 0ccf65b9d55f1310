import type pg from 'pg';

export type InvalidAddress = { since: Date; details: string };

/** Whether a mail server said that the address does not exist; null: as far as is known it does. */
export async function findInvalidAddress(
  client: pg.ClientBase,
  tenantId: string,
  address: string,
): Promise<InvalidAddress | null> {
  const { rows } = await client.query<InvalidAddress>({
    name: 'find-invalid-address',
    text: `SELECT since, details FROM invalid_address
           WHERE tenant_id = $1 AND address_key = lower($2)`,
    values: [tenantId, address],
  });
  return rows[0] ?? null;
}

/** Notes a hard bounce (R45): the address is warned of from now on. It is no opt-out. */
export async function markAddressInvalid(
  client: pg.ClientBase,
  entry: {
    tenantId: string;
    address: string;
    at: Date;
    statusCode: string | null;
    details: string;
    emailId: string | null;
  },
): Promise<void> {
  await client.query({
    name: 'mark-address-invalid',
    text: `INSERT INTO invalid_address (tenant_id, address_key, since, status_code, details, email_id)
           VALUES ($1, lower($2), $3, $4, $5, $6)
           ON CONFLICT (tenant_id, address_key) DO UPDATE SET status_code = excluded.status_code,
             details = excluded.details, email_id = excluded.email_id`,
    values: [
      entry.tenantId,
      entry.address,
      entry.at,
      entry.statusCode,
      entry.details,
      entry.emailId,
    ],
  });
}

/** Somebody answered from the address, so it works. */
export async function markAddressValid(
  client: pg.ClientBase,
  tenantId: string,
  address: string,
): Promise<void> {
  await client.query(
    'DELETE FROM invalid_address WHERE tenant_id = $1 AND address_key = lower($2)',
    [tenantId, address],
  );
}

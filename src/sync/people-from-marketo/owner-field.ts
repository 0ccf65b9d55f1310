import type pg from 'pg';
import { LockstepError } from '../../errors.ts';

/*
 * Which field tells the owner is settled once (R10): an instance may list sfdcLeadOwnerId and
 * externalSalesPersonId, and the second is empty where the first is used. If the field that was used
 * disappears, taking the other instead would make everybody seem to be without an owner (R4).
 */

const key = 'people-owner-field';

/** The owner field that was in use is not listed any more. */
export class OwnerFieldMissing extends LockstepError {
  constructor(name: string | null) {
    super(
      'owner-field-missing',
      name === null
        ? 'Marketo lists no owner field.'
        : `Marketo no longer lists the owner field ${name}.`,
      {
        origin: 'marketo',
        fix: 'Show the field to the API user again; everybody stays as they are until then.',
      },
    );
  }
}

/**
 * Checks the owner field that was found against the one in use, which it becomes when there is none.
 *
 * @throws OwnerFieldMissing when there is none, or another than the one in use.
 */
export async function settleOwnerField(
  client: pg.ClientBase,
  tenantId: string,
  found: string | null,
  now: Date,
): Promise<void> {
  const used = await client.query<{ value: { name: string } }>(
    'SELECT value FROM setting WHERE tenant_id = $1 AND key = $2',
    [tenantId, key],
  );
  const name = used.rows[0]?.value.name ?? null;
  if (found === null || (name !== null && name !== found)) throw new OwnerFieldMissing(name);
  if (name !== null) return;
  await client.query(
    `INSERT INTO setting (tenant_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, key) DO NOTHING`,
    [tenantId, key, JSON.stringify({ name: found }), now],
  );
}

/** The next field that is found becomes the owner field. */
export async function forgetOwnerField(client: pg.ClientBase, tenantId: string): Promise<void> {
  await client.query('DELETE FROM setting WHERE tenant_id = $1 AND key = $2', [tenantId, key]);
}

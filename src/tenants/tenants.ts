import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { InvalidInputError } from '../errors.ts';
import { newId } from '../ids.ts';

type NewTenant = { name: string; timeZone: string };

/** The tenants of this installation, oldest first. */
export async function listTenants(db: Db): Promise<{ tenantId: string; name: string }[]> {
  const { rows } = await sql<{ tenant_id: string; name: string }>`
    SELECT tenant_id, name FROM lookup_tenants()
  `.execute(db.kysely);
  return rows.map((row) => ({ tenantId: row.tenant_id, name: row.name }));
}

/**
 * @param tx bound to `tenantId`, which is new.
 * @throws InvalidInputError for a time zone that is not in the IANA list, such as Europe/Paris.
 */
export async function insertTenant(
  tx: TenantTx,
  tenant: NewTenant & { tenantId: string; at: Date },
): Promise<void> {
  checkTimeZone(tenant.timeZone);
  await tx
    .insertInto('tenant')
    .values({
      tenant_id: tenant.tenantId,
      name: tenant.name,
      time_zone: tenant.timeZone,
      created_at: tenant.at,
    })
    .execute();
}

/** Creates a company; answers its tenant id. */
export async function createTenant(db: Db, clock: Clock, tenant: NewTenant): Promise<string> {
  const tenantId = newId();
  await withTenant(db, tenantId, (tx) =>
    insertTenant(tx, { ...tenant, tenantId, at: clock.now() }),
  );
  return tenantId;
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new InvalidInputError(
      `"${timeZone}" is not a time zone.`,
      'Use a name from the IANA list, such as Europe/Paris.',
    );
  }
}

import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import type { Role } from '../users/users.ts';
import { addressesOf, readVisibility, visibilityOf } from '../users/visibility.ts';

/**
 * Whose people somebody may see: everybody's, those without a sales owner among them, or those of the
 * Salesforce users with these ids.
 */
export type VisibleOwners = 'everybody' | readonly string[];

/**
 * Asks nothing of the database for an administrator. A sales owner's address counts as it was last read
 * for any of their people: it changes at once for all of them in Salesforce, and here one by one.
 */
export async function visibleOwners(
  tx: TenantTx,
  viewer: { userId: string; role: Role },
): Promise<VisibleOwners> {
  if (viewer.role === 'admin') return 'everybody';
  const visibility = visibilityOf(viewer.role, await readVisibility(tx));
  if (visibility === 'all') return 'everybody';
  const { rows } = await sql<{ owner_id: string }>`
    SELECT owner_id FROM sales_owner
    WHERE email_norm IN (${addressesOf(viewer.userId, visibility)}) ORDER BY owner_id
  `.execute(tx);
  return rows.map((row) => row.owner_id);
}

/** The condition that a row's owner is one of them. */
export function visibleOnly(visible: VisibleOwners, column: string): RawBuilder<SqlBool> {
  if (visible === 'everybody') return sql`true`;
  return sql`${sql.ref(column)} = ANY (${visible}::text[])`;
}

/** Who owns these people; those that are not there are left out. */
export async function ownersOfPeople(
  tx: TenantTx,
  ids: readonly string[],
): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('person')
    .select(['id', 'owner_id'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.owner_id]));
}

/** Whether a person with this owner may be seen. */
export function ownerIsVisible(visible: VisibleOwners, ownerId: string | null): boolean {
  return visible === 'everybody' || (ownerId !== null && visible.includes(ownerId));
}

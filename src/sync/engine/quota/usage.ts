import type { TenantTx } from '../../../db/tenant.ts';
import type { UsageDay } from '../../../marketo/types.ts';

const key = 'marketo-usage';

/** Keeps what Marketo says all integrations used today; worth reading once an hour. */
export async function saveUsage(
  tx: TenantTx,
  tenantId: string,
  days: readonly UsageDay[],
  now: Date,
): Promise<void> {
  const latest = days.toSorted((a, b) => (a.day < b.day ? 1 : -1))[0];
  if (!latest) return;
  const value = JSON.stringify({ day: latest.day, total: latest.total });
  await tx
    .insertInto('setting')
    .values({ tenant_id: tenantId, key, value, updated_at: now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).doUpdateSet({ value, updated_at: now }),
    )
    .execute();
}

/** Calls of all integrations on `day`, as last read; null when not read on that day. */
export async function readUsage(
  tx: TenantTx,
  tenantId: string,
  day: string,
): Promise<number | null> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .executeTakeFirst();
  const usage = row?.value as { day: string; total: number } | undefined;
  return usage?.day === day ? usage.total : null;
}

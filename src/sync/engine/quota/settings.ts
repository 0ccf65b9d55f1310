import type { TenantTx } from '../../../db/tenant.ts';
import { type BudgetSettings, defaultBudgetSettings } from './limits.ts';

const key = 'marketo-budget';

/** The settings in force: what was saved, over the defaults. */
export async function readBudgetSettings(tx: TenantTx, tenantId: string): Promise<BudgetSettings> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .executeTakeFirst();
  return { ...defaultBudgetSettings, ...(row?.value as Partial<BudgetSettings> | undefined) };
}

/** Changes what `patch` names and leaves the rest. */
export async function saveBudgetSettings(
  tx: TenantTx,
  tenantId: string,
  patch: { [K in keyof BudgetSettings]?: BudgetSettings[K] | undefined },
  now: Date,
): Promise<BudgetSettings> {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const value = { ...(await readBudgetSettings(tx, tenantId)), ...Object.fromEntries(given) };
  const text = JSON.stringify(value);
  await tx
    .insertInto('setting')
    .values({ tenant_id: tenantId, key, value: text, updated_at: now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).doUpdateSet({ value: text, updated_at: now }),
    )
    .execute();
  return value;
}

import type { TenantTx } from '../db/tenant.ts';
import { audit } from '../users/audit.ts';

const key = 'calls';

/**
 * What "Do Not Call" in Marketo means here. `off`: it is shown and changes nothing. `warn`: the seller
 * is told before the call and can log it. `refuse`: no number to dial, and no call can be logged.
 */
export type DoNotCallRule = 'off' | 'warn' | 'refuse';

export type CallSettings = { doNotCall: DoNotCallRule };

const defaults: CallSettings = { doNotCall: 'warn' };

export async function readCallSettings(tx: TenantTx): Promise<CallSettings> {
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return { ...defaults, ...(row?.value as Partial<CallSettings> | undefined) };
}

export async function saveCallSettings(
  tx: TenantTx,
  settings: CallSettings,
  actor: { tenantId: string; userId: string | null; at: Date },
): Promise<void> {
  const value = JSON.stringify(settings);
  await tx
    .insertInto('setting')
    .values({ tenant_id: actor.tenantId, key, value, updated_at: actor.at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).doUpdateSet({ value, updated_at: actor.at }),
    )
    .execute();
  await audit(tx, { ...actor, action: 'call-settings.saved', detail: settings });
}

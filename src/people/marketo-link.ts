import type { TenantTx } from '../db/tenant.ts';

/**
 * Where a person's record is shown in Marketo, which redirects to the subscription's own pod, or in
 * the console of the stand-in; null while nothing is connected.
 */
export async function marketoLink(tx: TenantTx, marketoId: number): Promise<string | null> {
  const connection = await tx
    .selectFrom('connection')
    .select(['endpoint', 'sandbox'])
    .where('kind', '=', 'marketo')
    .executeTakeFirst();
  if (!connection) return null;
  if (!connection.sandbox) {
    return `https://app.marketo.com/leadDatabase/loadLeadDetail?leadId=${marketoId}`;
  }
  return new URL(`/_sandbox/console/leads/${marketoId}`, connection.endpoint).href;
}

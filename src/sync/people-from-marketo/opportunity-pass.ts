import { withTenantClient } from '../../db/tenant.ts';
import { fence } from '../engine/fence.ts';
import type { FlowContext } from './flow-context.ts';
import { opportunitiesOf, refusesOpportunities } from './opportunities.ts';
import { putPiece, readPieces, type Sweep } from './sweeps.ts';

const batch = 300;
/** Number of the sweep's pieces that hold how far this pass is; windows and ids have 0 and up. */
const passNumber = -1;

/**
 * After a first fill: the Salesforce opportunity of everybody, where Marketo tells it (R22). Ends at
 * once where it refuses.
 */
export async function passOpportunities(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId, lease } = context;
  const done = await withTenantClient(context.db, tenantId, (client) =>
    readPieces(client, tenantId, sweep.id, passNumber),
  );
  let after = done.reduce((furthest, piece) => Math.max(furthest, piece.ends), 0);
  for (;;) {
    const ids = await nextIds(context, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    const chosen = await opportunitiesOf(context, ids);
    if (refusesOpportunities(context.client)) return;
    const found = [...chosen].filter(([, opportunity]) => opportunity !== null);
    await withTenantClient(context.db, tenantId, async (client) => {
      await client.query(
        `UPDATE person p SET sfdc_opportunity_id = o.opportunity
         FROM unnest($2::bigint[], $3::text[]) AS o(id, opportunity)
         WHERE p.tenant_id = $1 AND p.marketo_id = o.id AND p.sfdc_opportunity_id IS DISTINCT FROM o.opportunity`,
        [tenantId, found.map(([id]) => id), found.map(([, opportunity]) => opportunity)],
      );
      const piece = { begins: after, ends: last + 1 };
      await putPiece(client, {
        tenantId,
        sweepId: sweep.id,
        number: passNumber,
        piece,
        seen: null,
      });
      await fence(client, lease);
    });
    after = last + 1;
  }
}

async function nextIds(context: FlowContext, from: number): Promise<number[]> {
  return withTenantClient(context.db, context.tenantId, async (client) => {
    const result = await client.query<{ marketo_id: number }>(
      `SELECT marketo_id FROM person WHERE tenant_id = $1 AND marketo_id >= $2 AND state = 'active'
       ORDER BY marketo_id LIMIT $3`,
      [context.tenantId, from, batch],
    );
    return result.rows.map((row) => row.marketo_id);
  });
}

import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
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
    const readFrom = context.clock.now();
    const chosen = await opportunitiesOf(context, ids);
    await faultPoint('opportunities-read');
    if (refusesOpportunities(context.client)) return;
    const found = [...chosen].filter(([, opportunity]) => opportunity !== null);
    await withTenantClient(context.db, tenantId, async (client) => {
      // Locked in the order in which the reader takes them; what it stored since is newer (R16).
      await client.query(
        `WITH known AS (
           SELECT p.id, o.opportunity FROM person p
           JOIN unnest($2::bigint[], $3::text[]) AS o(marketo_id, opportunity)
             ON p.tenant_id = $1 AND p.marketo_id = o.marketo_id
           WHERE p.observed_at <= $4 ORDER BY p.marketo_id FOR UPDATE OF p
         )
         UPDATE person p SET sfdc_opportunity_id = known.opportunity FROM known
         WHERE p.tenant_id = $1 AND p.id = known.id
           AND p.sfdc_opportunity_id IS DISTINCT FROM known.opportunity`,
        [tenantId, found.map(([id]) => id), found.map(([, opportunity]) => opportunity), readFrom],
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
      await faultPoint('opportunities-before-commit');
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

import { sql } from 'kysely';
import { notifyLive } from '../../db/notify.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { fence } from '../engine/fence.ts';
import { readFlow, updateFlow } from '../engine/flows.ts';
import { markPart, markUnseen } from './compare.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { passOpportunities } from './opportunity-pass.ts';
import { estimateInstance } from './setup/estimate.ts';
import { forecastBackfill } from './setup/forecast.ts';
import { layOutWindows, sweepByBulk } from './sweep-bulk.ts';
import { sweepById } from './sweep-by-id.ts';
import { closeSweep, openSweep, runningSweep, type Sweep, setStep } from './sweeps.ts';

/**
 * Begins a sweep: estimates the instance, chooses the way (R14) and lays it out. One that is under way
 * is left alone.
 *
 * @param part one seventh of all for the nightly comparison (R19); null for everybody.
 */
export async function beginSweep(
  context: FlowContext,
  kind: Sweep['kind'],
  part: number | null,
): Promise<void> {
  const { tenantId, lease } = context;
  const running = await withTenantClient(context.db, tenantId, (client) =>
    runningSweep(client, tenantId),
  );
  if (running) return;
  const fields = await context.fields(true);
  const estimate = await estimateInstance(context.client, fields.map, {
    kind: 'backfill',
    signal: context.signal,
    partitions: fields.partitions,
  });
  const { method } = forecastBackfill({
    estimate,
    limits: await context.limits(),
    bulk: context.settings.bulk,
    now: context.clock.now(),
  });
  const total = part === null ? estimate.leads : Math.round(estimate.leads / 7);
  const plan = { kind, method, part, total, highestId: estimate.highestId };
  const sweep = await withTenantClient(context.db, tenantId, async (client) => {
    const opened = await openSweep(client, tenantId, plan, context.clock.now());
    await notifyLive(client, tenantId, { type: 'sync' });
    await fence(client, lease);
    return opened;
  });
  if (method === 'bulk') await layOutWindows(context, sweep, estimate.firstCreatedAt);
  context.log.info({ sweep: sweep.id, kind, method, leads: estimate.leads }, 'Sweep begins');
}

/** Begins the comparison that was asked for, if one was (R19); answers whether. */
export async function beginAskedSweep(context: FlowContext): Promise<boolean> {
  const { tenantId, lease } = context;
  const flow = await withTenantClient(context.db, tenantId, (client) =>
    readFlow(client, tenantId, peopleFlow),
  );
  const asked = flow?.compare;
  if (asked == null) return false;
  await beginSweep(context, 'reconcile', asked === 'full' ? null : Number(asked));
  await withTenantClient(context.db, tenantId, async (client) => {
    const now = context.clock.now();
    if (asked !== 'full') await markPart(client, { tenantId, part: Number(asked), now });
    await updateFlow(client, lease, now, { compare: null });
  });
  return true;
}

/** Takes the sweep that is under way to its end; answers whether there was one. */
export async function runSweep(context: FlowContext): Promise<boolean> {
  const { tenantId } = context;
  const sweep = await withTenantClient(context.db, tenantId, (client) =>
    runningSweep(client, tenantId),
  );
  if (!sweep) return false;
  const done = sweep.method === 'bulk' ? await sweepByBulk(context, sweep) : false;
  if (!done && sweep.method === 'bulk') {
    const changes = {
      method: 'by-id',
      step: 'Reading people by id, as Marketo refuses bulk extracts',
    } as const;
    await withTenantClient(context.db, tenantId, (client) =>
      setStep(client, tenantId, sweep.id, changes),
    );
    context.log.warn('Marketo refuses bulk extracts; reading by id');
  }
  if (!done) await sweepById(context, sweep);
  if (sweep.kind === 'reconcile' && sweep.part === null && done) await findUnseen(context, sweep);
  if (sweep.kind === 'backfill') await finishFill(context, sweep);
  await endSweep(context, sweep);
  return true;
}

async function findUnseen(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId, lease } = context;
  await withTenantClient(context.db, tenantId, async (client) => {
    const now = context.clock.now();
    const unseen = await markUnseen(client, {
      tenantId,
      sweepId: sweep.id,
      since: sweep.started_at,
      now,
    });
    context.log.info({ unseen }, 'People that no file held are looked at again');
    await fence(client, lease);
  });
}

/** After the first fill: the search index, statistics, and what no lead field tells. */
async function finishFill(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId } = context;
  const say = (step: string) =>
    withTenantClient(context.db, tenantId, async (client) => {
      await setStep(client, tenantId, sweep.id, { step });
      await notifyLive(client, tenantId, { type: 'sync' });
    });
  await say('Building the search index');
  await withTenant(context.db, tenantId, (tx) => sql`SELECT build_people_search()`.execute(tx));
  await say('Reading opportunities');
  await passOpportunities(context, sweep);
}

async function endSweep(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId, lease } = context;
  await withTenantClient(context.db, tenantId, async (client) => {
    const now = context.clock.now();
    await closeSweep(client, tenantId, sweep, { state: 'done', now });
    // No file or read of this sweep can be applied any more: what guarded against them may go.
    await client.query('DELETE FROM lead_observation WHERE tenant_id = $1', [tenantId]);
    await updateFlow(client, lease, now, { phase: 'streams' });
    await notifyLive(client, tenantId, { type: 'sync' });
    await notifyLive(client, tenantId, { type: 'people', ids: [], more: true });
  });
  context.log.info({ sweep: sweep.id, flow: peopleFlow }, 'Sweep done');
}

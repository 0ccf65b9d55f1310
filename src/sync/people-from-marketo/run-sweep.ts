import type pg from 'pg';
import { notifyLive } from '../../db/notify.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { analyzePeople, buildPeopleIndexes } from '../../people/write/people-indexes.ts';
import { fence } from '../engine/fence.ts';
import { readFlow, updateFlow } from '../engine/flows.ts';
import { clearSpool } from './bulk/spool.ts';
import { markPart, markUnseen } from './compare.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { passOpportunities } from './opportunity-pass.ts';
import { estimateInstance } from './setup/estimate.ts';
import { forecastBackfill } from './setup/forecast.ts';
import { layOutWindows, sweepByBulk } from './sweep-bulk.ts';
import { sweepById } from './sweep-by-id.ts';
import {
  closeSweep,
  forgetPieces,
  openSweep,
  runningSweep,
  type Sweep,
  setStep,
} from './sweeps.ts';

/**
 * Begins a sweep: estimates the instance, chooses the way (R14) and lays it out. One that is under way
 * is left alone.
 *
 * @param part one seventh of all for the nightly comparison (R19); null for everybody.
 * @param asked what was asked for, if somebody did: it is carried out with this.
 */
export async function beginSweep(
  context: FlowContext,
  kind: Sweep['kind'],
  part: number | null,
  asked: string | null = null,
): Promise<void> {
  const { tenantId, lease } = context;
  if (await sweepUnderWay(context)) return;
  const fields = await context.fields(true);
  const estimate = await estimateInstance(context.client, fields.map, {
    kind: 'backfill',
    signal: context.signal,
    partitions: fields.partitions,
    now: fields.vendorNow(context.clock.now()),
  });
  const { method } = forecastBackfill({
    estimate,
    limits: await context.limits(),
    bulk: context.settings.bulk,
    now: context.clock.now(),
  });
  await faultPoint('sweep-estimated');
  const total = part === null ? estimate.leads : Math.round(estimate.leads / 7);
  const plan = { kind, method, part, total, highestId: estimate.highestId };
  const sweep = await withTenantClient(context.db, tenantId, async (client) => {
    const now = context.clock.now();
    const opened = await openSweep(client, tenantId, plan, now);
    if (method === 'bulk') {
      const { firstCreatedAt } = estimate;
      await layOutWindows(client, context, opened, { fields, firstCreatedAt });
    }
    if (asked !== null) await carryOutAsked(client, tenantId, { asked, part, now });
    await notifyLive(client, tenantId, { type: 'sync' });
    await fence(client, lease);
    await faultPoint('sweep-opened-before-commit');
    return opened;
  });
  await faultPoint('sweep-opened');
  context.log.info({ sweep: sweep.id, kind, method, leads: estimate.leads }, 'Sweep begins');
}

/** A comparison that is asked for from now on is one more. */
async function carryOutAsked(
  client: pg.ClientBase,
  tenantId: string,
  { asked, part, now }: { asked: string; part: number | null; now: Date },
): Promise<void> {
  if (part !== null) await markPart(client, { tenantId, part, now });
  await client.query(
    'UPDATE flow SET compare = NULL WHERE tenant_id = $1 AND key = $2 AND compare = $3',
    [tenantId, peopleFlow, asked],
  );
}

/**
 * Begins the comparison that was asked for, if one was (R19); answers whether. While another sweep is
 * under way it waits.
 */
export async function beginAskedSweep(context: FlowContext): Promise<boolean> {
  const { tenantId } = context;
  const { asked, sweep } = await withTenantClient(context.db, tenantId, async (client) => ({
    asked: (await readFlow(client, tenantId, peopleFlow))?.compare ?? null,
    sweep: await runningSweep(client, tenantId),
  }));
  if (asked === null || sweep !== null) return false;
  await beginSweep(context, 'reconcile', asked === 'full' ? null : Number(asked), asked);
  return true;
}

/** The sweep that is under way, if any. */
export function sweepUnderWay({ db, tenantId }: FlowContext): Promise<Sweep | null> {
  return withTenantClient(db, tenantId, (client) => runningSweep(client, tenantId));
}

/** Takes the sweep that is under way to its end; answers whether there was one. */
export async function runSweep(context: FlowContext): Promise<boolean> {
  const { tenantId } = context;
  const sweep = await sweepUnderWay(context);
  if (!sweep) return false;
  const done = sweep.method === 'bulk' ? await sweepFiles(context, sweep) : false;
  if (!done && sweep.method === 'bulk') {
    const changes = {
      method: 'by-id',
      step: 'Reading people by id, as Marketo refuses bulk extracts',
    } as const;
    await withTenantClient(context.db, tenantId, async (client) => {
      // What was stored are bytes of files; read as ids they would count as looked at.
      await forgetPieces(client, tenantId, sweep.id, null);
      await setStep(client, tenantId, sweep.id, changes);
      await fence(client, context.lease);
    });
    context.log.warn('Marketo refuses bulk extracts; reading by id');
  }
  if (!done) await sweepById(context, sweep);
  if (sweep.kind === 'reconcile' && sweep.part === null && done) await findUnseen(context, sweep);
  await finishFill(context, sweep);
  await endSweep(context, sweep);
  return true;
}

/** A process that slept may write a file of a sweep that its successor has ended, and cleared, meanwhile. */
async function sweepFiles(context: FlowContext, sweep: Sweep): Promise<boolean> {
  try {
    return await sweepByBulk(context, sweep);
  } catch (error) {
    const ended = await sweepUnderWay(context).then(
      (running) => running?.id !== sweep.id,
      () => false,
    );
    if (ended) await clearSpool(context, sweep.id);
    throw error;
  }
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
    await faultPoint('unseen-before-commit');
  });
}

/** After a fill: the indexes that are not there yet, and what no lead field tells. */
async function finishFill(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId } = context;
  const say = (step: string) =>
    withTenantClient(context.db, tenantId, async (client) => {
      await setStep(client, tenantId, sweep.id, { step });
      await notifyLive(client, tenantId, { type: 'sync' });
    });
  await faultPoint('search-before-build');
  // A comparison leaves the index and the statistics as good as it found them.
  if (sweep.kind === 'reconcile') return;
  await say('Building the indexes for search, owners and sorting');
  await buildPeopleIndexes(context.db, context.signal);
  await analyzePeople(context.db);
  await faultPoint('search-built');
  await say('Reading opportunities');
  await passOpportunities(context, sweep);
}

async function endSweep(context: FlowContext, sweep: Sweep): Promise<void> {
  const { tenantId, lease } = context;
  await faultPoint('sweep-before-close');
  await clearSpool(context, sweep.id);
  await withTenantClient(context.db, tenantId, async (client) => {
    const now = context.clock.now();
    await closeSweep(client, tenantId, sweep, { state: 'done', now });
    // No file or read of this sweep can be applied any more: what guarded against them may go.
    await client.query('DELETE FROM lead_observation WHERE tenant_id = $1', [tenantId]);
    await updateFlow(client, lease, now, { phase: 'streams' });
    await notifyLive(client, tenantId, { type: 'sync' });
    await notifyLive(client, tenantId, { type: 'people', ids: [], more: true });
    await faultPoint('sweep-closed-before-commit');
  });
  await faultPoint('sweep-closed');
  context.log.info({ sweep: sweep.id, flow: peopleFlow }, 'Sweep done');
}

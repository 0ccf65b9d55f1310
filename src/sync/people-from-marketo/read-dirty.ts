import type pg from 'pg';
import { notifyLive } from '../../db/notify.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { readAliases, removeAliases } from '../../people/write/aliases.ts';
import { rememberFilters } from '../../people/write/fill-people.ts';
import {
  lockPeople,
  type PersonWrite,
  rememberObservations,
  storePeople,
} from '../../people/write/store-people.ts';
import { recordEvents, type SyncEvent } from '../engine/events.ts';
import { fence } from '../engine/fence.ts';
import { countInRun, openStreamRun } from '../engine/runs.ts';
import { checkBrake } from './ask.ts';
import { checkReadNotCrossed, untilNotCrossed } from './crossed.ts';
import { clearDirty, type Dirty, lockDirty } from './dirty.ts';
import type { FieldContext } from './fields.ts';
import { readingOf } from './fields.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import { opportunitiesOf } from './opportunities.ts';
import { goneForMs, type Planned, planPerson, type Reading } from './plan.ts';

/**
 * Asks Marketo for the current values of at most 300 ids and stores what that means. The read's begin
 * is its age: whatever was stored or marked since stays (R16).
 *
 * @returns false when the brake holds (R4): nothing was stored and the ids stay marked.
 */
export async function readDirty(context: FlowContext, ids: readonly number[]): Promise<boolean> {
  const fields = await context.fields();
  const readFrom = context.clock.now();
  await faultPoint('reader-before-read');
  const { leads } = await context.client.leadsByIds(ids, fields.read, {
    kind: 'read',
    signal: context.signal,
  });
  const readings = new Map<number, Reading>();
  for (const lead of leads) {
    const reading = readingOf(lead, fields);
    if (reading) readings.set(reading.values.marketoId, reading);
  }
  const opportunities = await opportunitiesOf(context, qualifying(readings));
  for (const [id, opportunity] of opportunities) {
    const reading = readings.get(id);
    if (reading?.found && reading.qualifies) reading.sfdcOpportunityId = opportunity;
  }
  await faultPoint('reader-read');
  const stored = await untilNotCrossed(() =>
    withTenantClient(context.db, context.tenantId, (client) =>
      store(client, context, { ids, readings, readFrom, fields }),
    ),
  );
  await faultPoint('reader-stored');
  return stored;
}

function qualifying(readings: ReadonlyMap<number, Reading>): number[] {
  return [...readings].filter(([, r]) => r.found && r.qualifies).map(([id]) => id);
}

type Read = {
  ids: readonly number[];
  readings: ReadonlyMap<number, Reading>;
  readFrom: Date;
  fields: FieldContext;
};

async function store(client: pg.PoolClient, context: FlowContext, read: Read): Promise<boolean> {
  const { tenantId } = context;
  const now = context.clock.now();
  const run = await openStreamRun(client, { tenantId, flow: peopleFlow, now });
  const dirty = await lockDirty(client, tenantId, read.ids);
  const stored = await lockPeople(client, tenantId, read.ids);
  await faultPoint('reader-locked');
  await removeAliases(client, tenantId, notMarkedSince(read, dirty));
  const aliases = await readAliases(client, tenantId, read.ids);
  const planned = read.ids.map((marketoId): Planned => {
    const before = stored.get(marketoId) ?? null;
    const decision = planPerson({
      stored: before,
      reading: read.readings.get(marketoId) ?? { found: false },
      readFrom: read.readFrom,
      now,
      mergedInto: aliases.get(marketoId) ?? null,
      deleted: dirty.get(marketoId)?.marks.includes('d') ?? false,
    });
    return { marketoId, stored: before, decision };
  });
  if (!(await checkBrake(client, context, run, planned))) return false;
  await carryOut(client, context, { run: run.id, read, planned, dirty, now });
  return true;
}

/** Those that were found; a merge that was seen since the read began stands until the next one (R16). */
function notMarkedSince(read: Read, dirty: ReadonlyMap<number, Dirty>): number[] {
  return [...read.readings.keys()].filter((id) => {
    const mark = dirty.get(id);
    return mark === undefined || mark.markedAt <= read.readFrom;
  });
}

type Plan = {
  run: string;
  read: Read;
  planned: readonly Planned[];
  dirty: ReadonlyMap<number, Dirty>;
  now: Date;
};

async function carryOut(client: pg.PoolClient, context: FlowContext, plan: Plan): Promise<void> {
  const { tenantId } = context;
  const { planned, now, read } = plan;
  const writes = planned.flatMap(writeOf);
  const written = await storePeople(
    client,
    { tenantId, origin: 's', observedAt: read.readFrom, now },
    writes,
  );
  const remembered = planned
    .filter(({ decision }) => decision.do === 'remember')
    .map(({ marketoId }) => marketoId);
  await rememberObservations(client, tenantId, remembered, read.readFrom);
  await faultPoint('reader-written');
  await rememberFilters(client, tenantId, ownersOf(writes), sourcesOf(writes));
  await recordEvents(
    client,
    { tenantId, flow: peopleFlow, runId: plan.run, at: now },
    planned.flatMap((p) => eventOf(p, plan.dirty.get(p.marketoId)?.marks ?? '')),
  );
  await clearDirty(client, {
    tenantId,
    ids: read.ids,
    readFrom: read.readFrom,
    askAgain: askAgain(planned, now),
  });
  await countInRun(client, { tenantId, runId: plan.run }, counts(planned, written), { calls: 1 });
  if (written.size > 0) {
    await notifyLive(client, tenantId, {
      type: 'people',
      ids: [...written.values()].map((w) => w.id),
    });
  }
  await notifyLive(client, tenantId, { type: 'sync' });
  await fence(client, context.lease, activeDelta(planned, written));
  await checkReadNotCrossed(client, {
    tenantId,
    marketoIds: remembered,
    readFrom: read.readFrom,
  });
  await faultPoint('reader-before-commit');
}

/** What a decision changes of the person's row; nothing for most. */
function writeOf({ stored, decision }: Planned): PersonWrite[] {
  if (decision.do === 'create' || decision.do === 'update') {
    const { values, sfdcOpportunityId } = decision;
    return [{ before: stored, state: 'active', values, sfdcOpportunityId }];
  }
  if (decision.do !== 'retire' || !stored) return [];
  const { state, values } = decision;
  const { sfdcOpportunityId } = stored;
  return [
    { before: stored, state, values: values ?? { marketoId: stored.marketoId }, sfdcOpportunityId },
  ];
}

type Written = ReadonlyMap<number, { id: string; created: boolean }>;

/** People that became active less those that ceased to be, among what was really written. */
function activeDelta(planned: readonly Planned[], written: Written): number {
  let delta = 0;
  for (const { marketoId, stored, decision } of planned) {
    const result = written.get(marketoId);
    if (!result) continue;
    if (decision.do === 'create') delta += result.created ? 1 : 0;
    if (decision.do === 'update') delta += stored?.state === 'active' ? 0 : 1;
    if (decision.do === 'retire') delta -= stored?.state === 'active' ? 1 : 0;
  }
  return delta;
}

function counts(planned: readonly Planned[], written: Written) {
  const sums = {
    read: planned.length,
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    removed: 0,
  };
  for (const { marketoId, stored, decision } of planned) {
    const result = written.get(marketoId);
    if (decision.do === 'remember') sums.skipped += 1;
    else if (decision.do === 'nothing' || !result) sums.unchanged += 1;
    else if (result.created) sums.created += 1;
    else if (decision.do === 'retire' && stored?.state === 'active') sums.removed += 1;
    else sums.updated += 1;
  }
  return sums;
}

function askAgain(planned: readonly Planned[], now: Date): Map<number, Date> {
  const again = new Map<number, Date>();
  for (const { marketoId, decision } of planned) {
    if (decision.do === 'nothing' && decision.again) again.set(marketoId, decision.again);
    if (decision.do === 'retire' && decision.state === 'gone') {
      again.set(marketoId, new Date(now.getTime() + goneForMs));
    }
  }
  return again;
}

const sources: Record<string, string> = {
  c: 'leadchanges',
  m: 'activities',
  d: 'deletedleads',
  r: 'reconcile',
};

function eventOf({ marketoId, decision }: Planned, marks: string): SyncEvent[] {
  const source = sources[marks.at(-1) ?? ''] ?? 'reader';
  if (decision.do === 'create') {
    const summary = 'New here: has a sales owner.';
    return [{ marketoId, kind: 'created', source, summary, changes: [] }];
  }
  if (decision.do !== 'update' && decision.do !== 'retire') return [];
  const { kind, summary, changes } = decision;
  return [{ marketoId, kind, source, summary, changes }];
}

function ownersOf(writes: readonly PersonWrite[]) {
  return writes.flatMap(({ values: { ownerId, ownerName, ownerEmail }, state }) =>
    ownerId && state === 'active'
      ? [{ id: ownerId, name: ownerName ?? null, email: ownerEmail ?? null }]
      : [],
  );
}

function sourcesOf(writes: readonly PersonWrite[]): string[] {
  return [...new Set(writes.flatMap(({ values }) => (values.source ? [values.source] : [])))];
}

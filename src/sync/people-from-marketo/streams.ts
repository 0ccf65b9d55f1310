import type pg from 'pg';
import { withTenantClient } from '../../db/tenant.ts';
import { MarketoError } from '../../marketo/errors.ts';
import type { CallKind } from '../../marketo/gate.ts';
import type { Activity, LeadChange, StreamPage } from '../../marketo/types.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { type Merge, recordMerges } from '../../people/write/aliases.ts';
import { type Cursor, moveCursor, readCursors } from '../engine/cursors.ts';
import { fence } from '../engine/fence.ts';
import { type Mark, markDirty, priorities } from './dirty.ts';
import type { FlowContext } from './flow-context.ts';

/** The three logs that say where to look (R15). */
export const streamNames = ['leadchanges', 'activities', 'deletedleads'] as const;
export type StreamName = (typeof streamNames)[number];

/**
 * Activity types that change who is who, or who is owned: 19 Sync Lead to SFDC, 21 Convert Lead,
 * 23 Change Owner, 29 Delete Lead from SFDC, 31 SFDC Merge Leads, 32 Merge Leads, 34 to 36
 * opportunities. Ten fit into one call.
 */
const activityTypes = [19, 21, 23, 29, 31, 32, 34, 35, 36];
const mergeLeads = 32;

/** What a page of a stream tells: ids to look at, and merges. */
type Hints = { marks: Map<number, Mark>; merges: Merge[]; newest: Date | null; rows: string[] };

/** Ids of log rows that were taken in already, so that a sweep does not mark them again. */
export type SeenRows = { has(guid: string): boolean; add(guid: string): void };

/** Remembers the last rows; what it forgets is only marked once more, which is harmless. */
export function recentRows(atMost = 200_000): SeenRows {
  let newer = new Set<string>();
  let older = new Set<string>();
  return {
    has: (guid) => guid !== '' && (newer.has(guid) || older.has(guid)),
    add(guid) {
      newer.add(guid);
      if (newer.size < atMost / 2) return;
      older = newer;
      newer = new Set();
    },
  };
}

/**
 * Reads a stream from its cursor to its present end. Each page's marks and the move of the cursor are
 * one transaction, so a crash repeats a page at most, which changes nothing.
 */
export async function followStream(
  context: FlowContext,
  stream: StreamName,
  seen: SeenRows,
  interval: () => Promise<number>,
): Promise<void> {
  const cursors = await withTenantClient(context.db, context.tenantId, (client) =>
    readCursors(client, context.tenantId),
  );
  const start = cursors.get(stream);
  if (!start) return;
  let cursor: Cursor = start;
  for (;;) {
    await faultPoint('stream-before-read');
    const page = await readPage(context, stream, cursor);
    await faultPoint('stream-read');
    const hints = hintsOf(page.items, seen);
    const seconds = page.more ? 0 : await interval();
    cursor = await storePage(context, cursor, page, hints, seconds);
    await faultPoint('stream-stored');
    // Only now: a page that could not be stored must be marked when it is read again.
    for (const row of hints.rows) seen.add(row);
    if (hints.marks.size > 0) context.wake();
    if (!page.more) return;
  }
}

const kinds = {
  leadchanges: 'lead-changes',
  activities: 'activities',
  deletedleads: 'deleted-leads',
} as const;

async function storePage(
  context: FlowContext,
  cursor: Cursor,
  page: StreamPage<Activity | LeadChange>,
  hints: Hints,
  seconds: number,
): Promise<Cursor> {
  const { tenantId, lease } = context;
  const now = context.clock.now();
  const moved: Cursor = {
    stream: cursor.stream,
    token: page.token,
    // Vendor time: at the end of the stream everything up to Marketo's answer was seen.
    watermark: page.more ? (hints.newest ?? cursor.watermark) : page.vendorTime,
    due_at: new Date(now.getTime() + seconds * 1000),
    moved_at: now,
  };
  await withTenantClient(context.db, tenantId, async (client) => {
    await mark(client, context, hints, now);
    await moveCursor(client, tenantId, moved);
    await fence(client, lease);
    await faultPoint('stream-before-commit');
  });
  return moved;
}

/** Marks first: the reader, too, takes an id's mark before its alias, so neither waits for the other. */
async function mark(
  client: pg.ClientBase,
  context: FlowContext,
  hints: Hints,
  now: Date,
): Promise<void> {
  const { tenantId } = context;
  await markDirty(client, { tenantId, now, priority: priorities.changed }, hints.marks);
  await faultPoint('stream-marked');
  await recordMerges(client, tenantId, hints.merges);
  if (hints.merges.length > 0) await faultPoint('merge-recorded');
}

/** A page from the cursor; a token that Marketo refuses is replaced by one from the watermark. */
async function readPage(
  context: FlowContext,
  stream: StreamName,
  cursor: Cursor,
): Promise<StreamPage<Activity | LeadChange>> {
  const kind = kinds[stream];
  try {
    return await call(context, stream, cursor.token, kind);
  } catch (error) {
    if (error instanceof MarketoError && error.marketoCode === '1006') {
      await context.fields(true);
      return call(context, stream, cursor.token, kind);
    }
    if (!refusesToken(error)) throw error;
    const back = context.settings.startBackSeconds * 1000;
    const since = new Date(cursor.watermark.getTime() - back);
    context.log.warn(
      { stream, since },
      'Marketo refuses the paging token; starting again from the watermark',
    );
    const { token } = await context.client.pagingToken(since, { kind, signal: context.signal });
    return call(context, stream, token, kind);
  }
}

/** Marketo does not document how it refuses a token: any refusal of the request's content counts. */
function refusesToken(error: unknown): boolean {
  if (!(error instanceof MarketoError) || error.retryClass !== 'N') return false;
  return ['701', '704', '1001', '1002', '1003'].includes(error.marketoCode ?? '');
}

async function call(
  context: FlowContext,
  stream: StreamName,
  token: string,
  kind: CallKind,
): Promise<StreamPage<Activity | LeadChange>> {
  const options = { kind, signal: context.signal };
  if (stream === 'leadchanges') {
    const { watch } = await context.fields();
    return context.client.leadChanges(token, watch, options);
  }
  if (stream === 'activities') return context.client.activities(token, activityTypes, options);
  return context.client.deletedLeads(token, options);
}

/**
 * Reads all three logs from a fresh token some way back, for rows that became visible late: the log
 * is not strictly in order. Rows that were seen before are passed over.
 */
export async function sweepLateRows(context: FlowContext, seen: SeenRows): Promise<void> {
  const { tenantId, lease } = context;
  const vendorNow = (await context.fields()).vendorNow(context.clock.now());
  const since = new Date(vendorNow.getTime() - context.settings.sweepBackSeconds * 1000);
  const start = await context.client.pagingToken(since, { kind: 'sweep', signal: context.signal });
  for (const stream of streamNames) {
    let token = start.token;
    for (let more = true; more; ) {
      await faultPoint('late-rows-before-read');
      const page = await lookAgain(context, stream, token);
      if (page === null) return;
      await faultPoint('late-rows-read');
      const hints = hintsOf(page.items, seen);
      if (hints.marks.size > 0) {
        const now = context.clock.now();
        await withTenantClient(context.db, tenantId, async (client) => {
          await mark(client, context, hints, now);
          await fence(client, lease);
          await faultPoint('late-rows-before-commit');
        });
        context.wake();
      }
      for (const row of hints.rows) seen.add(row);
      token = page.token;
      more = page.more;
    }
  }
}

/** A page of a second look; null when Marketo refuses the token: the next look has a fresh one. */
async function lookAgain(context: FlowContext, stream: StreamName, token: string) {
  try {
    return await call(context, stream, token, 'sweep');
  } catch (error) {
    if (!refusesToken(error)) throw error;
    context.log.warn({ err: error, stream }, 'A second look for late changes ends early');
    return null;
  }
}

function hintsOf(items: readonly (Activity | LeadChange)[], seen: SeenRows): Hints {
  const hints: Hints = { marks: new Map(), merges: [], newest: null, rows: [] };
  for (const item of items) {
    if (item.at && (hints.newest === null || item.at > hints.newest)) hints.newest = item.at;
    if (seen.has(item.guid)) continue;
    hints.rows.push(item.guid);
    if ('mergedIds' in item && item.typeId === mergeLeads) {
      const mergedAt = item.at ?? new Date(0);
      for (const loserId of item.mergedIds) {
        hints.merges.push({ loserId, winnerId: item.leadId, mergedAt });
        hints.marks.set(loserId, 'm');
      }
      hints.marks.set(item.leadId, 'm');
    } else if (item.typeId === 37) hints.marks.set(item.leadId, 'd');
    else if (!hints.marks.has(item.leadId)) hints.marks.set(item.leadId, 'c');
  }
  return hints;
}

import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { backoffMs } from '../engine/outbox/backoff.ts';
import type { Outcome } from '../engine/outbox/settle.ts';
import { takeOverExpired } from '../engine/outbox/take-over.ts';
import {
  acceptedSince,
  latestAccepted,
  type UnknownDelivery,
  unknownDeliveries,
} from '../engine/outbox/unknown.ts';
import { keyAttribute } from './catalogue.ts';
import { failures } from './failures.ts';
import type { OutboxContext } from './flow-context.ts';
import { settle } from './settle.ts';

/** Rows that one look settles; more wait for the next one. */
const atOnce = 5_000;
/** An activity that is not visible counts as missing only after this long (R32). */
const missingAfterMs = 10 * 60_000;
/** The same while nothing that was accepted later could show that the log has come so far. */
const missingAloneAfterMs = 30 * 60_000;
/** Of the activities seen, the last ones say how far the log has come. */
const lastSeen = 1_000;

/**
 * Takes over what a vanished process left, and looks up what nobody knows the outcome of (R32). A look
 * reads the log from before the attempt, by our types only: activities of leads that were merged come
 * back under the winner, so lead ids would miss them.
 */
export async function readBackLane(context: OutboxContext): Promise<never> {
  for (;;) {
    const now = context.clock.now();
    await withTenantClient(context.db, context.tenantId, async (client) => {
      await takeOverExpired(client, context.run.lease, 'marketo', now);
      await faultPoint('outbox-taken-over-before-commit');
    });
    const unknown = await withTenantClient(context.db, context.tenantId, (client) =>
      unknownDeliveries(client, {
        tenantId: context.tenantId,
        destination: 'marketo',
        now,
        limit: atOnce,
      }),
    );
    if (unknown.length > 0) await lookUp(context, unknown);
    const pause = Math.min(context.settings.idleMs, context.settings.lookAgain.firstMs);
    await context.run.pulse.sleep(pause, context.run.signal);
  }
}

async function lookUp(context: OutboxContext, unknown: readonly UnknownDelivery[]): Promise<void> {
  const began = context.clock.now();
  const wanted = new Map(unknown.map((row) => [row.activity_id, row]));
  const seen: string[] = [];
  // Each token lies before its own attempts only; what one scan finds, no other looks for.
  for (const token of new Set(unknown.map((row) => row.readback_from))) {
    const open = [...wanted.values()].some((row) => row.readback_from === token);
    if (token !== null && open) await scan(context, token, wanted, seen);
  }
  if (wanted.size === 0) return;
  const visible = await withTenantClient(context.db, context.tenantId, (client) =>
    latestAccepted(client, {
      tenantId: context.tenantId,
      destination: 'marketo',
      activityIds: seen.slice(-lastSeen),
    }),
  );
  const outcomes: Outcome[] = [];
  for (const row of wanted.values()) outcomes.push(await judge(context, row, { began, visible }));
  await settle(context, null, outcomes);
}

/** Reads the log to its end; what is found is delivered, at any time, page by page. */
async function scan(
  context: OutboxContext,
  from: string,
  wanted: Map<string, UnknownDelivery>,
  seen: string[],
): Promise<void> {
  const { typeIds } = await context.mapping();
  const ids = [...typeIds.values()];
  if (ids.length === 0) return;
  await faultPoint('readback-before-read');
  let token = from;
  for (let more = true; more; ) {
    let bytes = 0;
    const page = await context.client.activities(token, ids, {
      kind: 'readback',
      signal: context.run.signal,
      tally: (size) => {
        bytes += size;
      },
    });
    await faultPoint('readback-page-read');
    const found: Outcome[] = [];
    for (const item of page.items) {
      const activityId = keyOf(item.attributes);
      if (activityId === null) continue;
      const row = wanted.get(activityId);
      if (!row) seen.push(activityId);
      else if (wanted.delete(activityId))
        found.push({ id: row.id, to: 'delivered', externalId: item.guid || null });
    }
    if (found.length > 0) {
      await settle(context, null, found, { calls: 1, bytes });
      await faultPoint('readback-settled');
    }
    ({ token, more } = page);
  }
}

const foldedKey = keyAttribute.toLowerCase();

/** Instances answer an attribute by its API name or by its label. */
function keyOf(attributes: ReadonlyMap<string, unknown>): string | null {
  for (const [name, value] of attributes) {
    if (name.replaceAll(' ', '') === foldedKey) return String(value).toLowerCase();
  }
  return null;
}

async function judge(
  context: OutboxContext,
  row: UnknownDelivery,
  log: { began: Date; visible: Date | null },
): Promise<Outcome> {
  const age = log.began.getTime() - row.attempted_at.getTime();
  const now = context.clock.now();
  if (await isAbsent(context, row, age, log.visible)) {
    return { id: row.id, to: 'waiting', failure: failures.absent, dueAt: now, failed: true };
  }
  const pause = backoffMs(row.failures, context.settings.lookAgain);
  return {
    id: row.id,
    to: 'unknown',
    failure: null,
    dueAt: new Date(now.getTime() + pause),
  };
}

async function isAbsent(
  context: OutboxContext,
  row: UnknownDelivery,
  age: number,
  visible: Date | null,
): Promise<boolean> {
  if (age < missingAfterMs) return false;
  if (visible && visible > row.attempted_at) return true;
  if (age < missingAloneAfterMs) return false;
  // Something was accepted later and is not visible either: the log is that late, and proves nothing.
  const since = row.attempted_at;
  return !(await withTenantClient(context.db, context.tenantId, (client) =>
    acceptedSince(client, { tenantId: context.tenantId, destination: 'marketo', since }),
  ));
}

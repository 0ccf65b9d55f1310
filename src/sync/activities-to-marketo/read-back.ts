import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { backoffMs } from '../engine/outbox/backoff.ts';
import type { Outcome } from '../engine/outbox/settle.ts';
import { takeOverExpired } from '../engine/outbox/take-over.ts';
import {
  latestAccepted,
  latestAcceptedSince,
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
  const open = [...wanted.values()];
  const oldest = new Date(Math.min(...open.map((row) => row.attempted_at.getTime())));
  const { tenantId } = context;
  const accepted = await withTenantClient(context.db, tenantId, async (client) => ({
    visible: await latestAccepted(client, {
      tenantId,
      destination: 'marketo',
      activityIds: seen.slice(-lastSeen),
    }),
    latest: await latestAcceptedSince(client, { tenantId, destination: 'marketo', since: oldest }),
  }));
  const outcomes = open.map((row) => judge(context, row, { began, ...accepted }));
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

type Accepted = {
  began: Date;
  /** When the latest was sent of what the log shows already. */
  visible: Date | null;
  /** When the latest was sent of all that was accepted. */
  latest: Date | null;
};

function judge(context: OutboxContext, row: UnknownDelivery, accepted: Accepted): Outcome {
  const now = context.clock.now();
  if (isAbsent(row, accepted)) {
    return { id: row.id, to: 'waiting', failure: failures.absent, dueAt: now, failed: true };
  }
  const pause = backoffMs(row.failures, context.settings.lookAgain);
  return { id: row.id, to: 'unknown', failure: null, dueAt: new Date(now.getTime() + pause) };
}

function isAbsent(row: UnknownDelivery, { began, visible, latest }: Accepted): boolean {
  const age = began.getTime() - row.attempted_at.getTime();
  if (age < missingAfterMs) return false;
  if (visible && visible > row.attempted_at) return true;
  if (age < missingAloneAfterMs) return false;
  // Something was accepted later and is not visible either: the log is that late, and proves nothing.
  return !(latest && latest > row.attempted_at);
}

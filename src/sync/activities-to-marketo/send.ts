import { withTenantClient } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import {
  type AddOutcome,
  type CustomActivity,
  mostActivities,
  mostActivityBytes,
} from '../../marketo/custom-activities.ts';
import { MarketoError, waitUntil } from '../../marketo/errors.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { backoffMs } from '../engine/outbox/backoff.ts';
import { type Claimed, extendAttempt } from '../engine/outbox/claim.ts';
import type { Failure, Outcome } from '../engine/outbox/settle.ts';
import { failures, isBatchRefusal, recordFailure, requestFailure } from './failures.ts';
import { leaseMs, type OutboxContext } from './flow-context.ts';
import { type MappingContext, mapActivity } from './map-activity.ts';
import { settle } from './settle.ts';

/** One claim on its way. */
export type Attempt = {
  id: string;
  /** Monotonic; a request that is not on the socket by then is not made (R2). */
  sendBefore: number;
  /** Ends requests under way when the process must stop. */
  signal: AbortSignal;
};

type Parcel = { row: Claimed; record: CustomActivity };

/** Around the records: `{"input":[…]}`. */
const envelopeBytes = 16;

/** The process was too long on the way to the socket; somebody else may have the rows. */
class TooLate extends LockstepError {
  constructor() {
    super('too-late', 'This process slept between the claim and the request.', {
      fix: 'Nothing to do: the activities are sent again, or looked up.',
    });
  }
}

/**
 * Sends claimed deliveries and stores what became of each. What cannot be sent at all is parked first;
 * the rest goes in requests of at most 300 records and 1 MB (Adobe).
 *
 * @throws what a request failed with when that concerns more than its records: a quota that is used
 *   up, credentials, an outage. The rows are stored before.
 */
export async function sendClaimed(
  context: OutboxContext,
  attempt: Attempt,
  rows: readonly Claimed[],
): Promise<void> {
  const mapping = await context.mapping();
  const parcels: Parcel[] = [];
  const refused: Outcome[] = [];
  for (const row of rows) {
    const ready = prepare(row, mapping);
    if ('record' in ready) parcels.push({ row, record: ready.record });
    else refused.push({ id: row.id, to: 'parked', failure: ready.failure });
  }
  if (refused.length > 0) await settle(context, attempt.id, refused);
  const requests = pack(parcels);
  for (const [i, request] of requests.entries()) {
    await sendRequest(context, attempt, request, async () => {
      // What was not sent yet does not wait for its lease to end.
      const left = requests.slice(i + 1).flat();
      await settle(context, attempt.id, left.map(later(context)));
    });
  }
}

function prepare(
  row: Claimed,
  mapping: MappingContext,
): { record: CustomActivity } | { failure: Failure } {
  if (row.person_state === 'deleted') return { failure: failures.personGone };
  try {
    const record = mapActivity(
      {
        id: row.activity_id,
        type: row.kind,
        personId: row.person_id,
        leadId: row.lead_id,
        occurredAt: row.occurred_at,
        attributes: row.attributes,
      },
      mapping,
    );
    if (!record) return { failure: failures.typeMissing };
    if (sizeOf(record) > mostActivityBytes - envelopeBytes) return { failure: failures.tooLong };
    return { record };
  } catch {
    return { failure: failures.damaged };
  }
}

function sizeOf(record: CustomActivity): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}

/** Requests by count and by bytes, in order. */
export function pack(parcels: readonly Parcel[]): Parcel[][] {
  const requests: Parcel[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const parcel of parcels) {
    const size = sizeOf(parcel.record);
    const last = requests.at(-1);
    if (!last || last.length === mostActivities || bytes + size > mostActivityBytes) {
      requests.push([parcel]);
      bytes = envelopeBytes + size;
    } else {
      last.push(parcel);
      bytes += size;
    }
  }
  return requests;
}

async function sendRequest(
  context: OutboxContext,
  attempt: Attempt,
  parcels: readonly Parcel[],
  onFailure: () => Promise<void>,
): Promise<void> {
  let onTheWire = false;
  let bytes = 0;
  try {
    await faultPoint('outbox-before-send');
    const answers = await context.client.addCustomActivities(
      parcels.map((parcel) => parcel.record),
      {
        signal: attempt.signal,
        tally: (size) => {
          bytes += size;
        },
        beforeSend: () => {
          if (performance.now() > attempt.sendBefore) throw new TooLate();
          onTheWire = true;
        },
      },
    );
    await faultPoint('outbox-answered');
    await settle(context, attempt.id, read(context, parcels, answers), { calls: 1, bytes });
  } catch (error) {
    if (isBatchRefusal(error)) return bisect(context, attempt, parcels, error, onFailure);
    if (!(error instanceof LockstepError) && !attempt.signal.aborted) throw error;
    const executed = onTheWire && !(error instanceof MarketoError && error.notExecuted);
    const outcome = executed ? notConfirmed(context, error) : notSent(context, error);
    await settle(context, attempt.id, parcels.map(outcome), { calls: onTheWire ? 1 : 0, bytes });
    await onFailure();
    if (error instanceof TooLate) return;
    throw error;
  }
}

/** One bad record never holds the others (R31): halves are sent by themselves, down to the one. */
async function bisect(
  context: OutboxContext,
  attempt: Attempt,
  parcels: readonly Parcel[],
  error: MarketoError,
  onFailure: () => Promise<void>,
): Promise<void> {
  const [only] = parcels;
  if (parcels.length === 1 && only) {
    const failure = { ...requestFailure(error), code: `marketo-record-${error.marketoCode}` };
    await settle(context, attempt.id, [{ id: only.row.id, to: 'parked', failure }]);
    return;
  }
  const now = context.clock.now();
  const ours = await withTenantClient(context.db, context.tenantId, (client) =>
    extendAttempt(client, {
      tenantId: context.tenantId,
      attemptId: attempt.id,
      leaseUntil: new Date(now.getTime() + leaseMs(context.settings)),
    }),
  );
  attempt.sendBefore = performance.now() + context.settings.sendWithinMs;
  const rest = parcels.filter((parcel) => ours.has(parcel.row.id));
  const middle = Math.ceil(parcels.length / 2);
  const halves = [rest.slice(0, middle), rest.slice(middle)].filter((half) => half.length > 0);
  for (const [i, half] of halves.entries()) {
    await sendRequest(context, attempt, half, async () => {
      await settle(context, attempt.id, (i === 0 ? (halves[1] ?? []) : []).map(later(context)));
      await onFailure();
    });
  }
}

/** Marketo's answers, each at the place of its record. */
function read(
  context: OutboxContext,
  parcels: readonly Parcel[],
  answers: readonly AddOutcome[],
): Outcome[] {
  return parcels.map(({ row }, i): Outcome => {
    const answer = answers[i];
    if (!answer) {
      const message = 'Marketo answered for fewer activities than were sent.';
      return notConfirmed(context, new LockstepError('marketo-short-answer', message))({ row });
    }
    if (answer.added) return { id: row.id, to: 'delivered', externalId: answer.guid };
    const failure = recordFailure(answer.code, answer.message);
    // The lead is gone or was merged a moment ago: the people flow finds out which, then it is sent to
    // the one that lives, or parked.
    const passes = answer.code === '1004' ? row.failures < triesForGone : isPassing(answer.code);
    if (!passes) return { id: row.id, to: 'parked', failure };
    const dueAt = after(context, backoffMs(row.failures, context.settings.backoff));
    return { id: row.id, to: 'waiting', failure, dueAt, failed: true };
  });
}

/** With doubling pauses from 2 s on this is over half an hour, twice what R17 gives a merge. */
const triesForGone = 10;

/** Record errors that another try may not meet: the record was locked or the system busy. */
function isPassing(code: string): boolean {
  return code === '1016' || code === '1019' || /^[56]\d\d$/.test(code);
}

function notConfirmed(context: OutboxContext, error: unknown) {
  const failure = requestFailure(error);
  return ({ row }: { row: Claimed }): Outcome => ({
    id: row.id,
    to: 'unknown',
    failure: {
      ...failure,
      fix: 'Lockstep looks it up in Marketo by itself before it sends again.',
    },
    dueAt: after(context, context.settings.lookAgain.firstMs),
  });
}

function notSent(context: OutboxContext, error: unknown) {
  // A quota, credentials: the whole flow waits, which is no failure of the row.
  const own = waitUntil(error) === null && !(error instanceof TooLate);
  const failure = error instanceof TooLate ? null : requestFailure(error);
  return ({ row }: { row: Claimed }): Outcome => ({
    id: row.id,
    to: 'waiting',
    failure,
    dueAt: own
      ? after(context, backoffMs(row.failures, context.settings.backoff))
      : after(context, 0),
    failed: own,
  });
}

function later(context: OutboxContext) {
  return ({ row }: { row: Claimed }): Outcome => ({
    id: row.id,
    to: 'waiting',
    failure: null,
    dueAt: after(context, 0),
    failed: false,
  });
}

function after(context: OutboxContext, ms: number): Date {
  return new Date(context.clock.now().getTime() + ms);
}

import type { ActivityDraft } from '../activities/model.ts';
import { ConflictError, InvalidInputError } from '../errors.ts';
import type { FoundPerson } from '../people/look-up-people.ts';
import type { Call } from './model.ts';
import type { DoNotCallRule } from './settings.ts';

const minute = 60_000;
/** Clocks of phone systems run ahead by this much and no more. */
const aheadMs = 5 * minute;
/** Marketo keeps most activities for 90 days: an older call would be gone as soon as it is written. */
const oldestDays = 90;

/** @throws InvalidInputError when a call cannot have begun then. */
export function checkStart(startedAt: Date, now: Date): void {
  const age = now.getTime() - startedAt.getTime();
  if (age < -aheadMs) {
    throw new InvalidInputError(
      `The call is said to have started at ${startedAt.toISOString()}, which is still to come.`,
      'Log a call when it is over; check the clock of the program that sent it.',
    );
  }
  if (age > oldestDays * 24 * 60 * minute) {
    throw new InvalidInputError(
      `The call is said to have started at ${startedAt.toISOString()}, more than ${oldestDays} days ago.`,
      `Calls can be logged up to ${oldestDays} days later.`,
    );
  }
}

/** @throws ConflictError when there is no record in Marketo any more that the call could belong to. */
export function checkStanding(person: FoundPerson): void {
  if (person.state !== 'deleted' && person.state !== 'merged') return;
  const what =
    person.state === 'deleted'
      ? 'was deleted in Marketo'
      : 'was merged in Marketo into a record that is not in Lockstep';
  throw new ConflictError(
    'person-gone',
    `${person.name} (Marketo ID ${person.marketoId}) ${what}. The call was not logged.`,
    { fix: 'Log it to another record of this person, if there is one.' },
  );
}

/** @throws ConflictError when the person must not be called and the company's setting says "refuse". */
export function checkDoNotCall(person: FoundPerson, rule: DoNotCallRule): void {
  if (rule !== 'refuse' || person.doNotCall !== true) return;
  throw new ConflictError(
    'do-not-call',
    `${person.name} (Marketo ID ${person.marketoId}) must not be called. The call was not logged.`,
    {
      fix: 'The mark comes from "Do Not Call" in Marketo. An administrator decides under Settings > Calls whether calls to such people can be logged.',
    },
  );
}

/** Who made a call for which no seller was named, as Marketo's smart lists have it. */
const noSeller = 'Phone system';

/** What is told of a call. Its id is the call's own, so that a repeat writes nothing (P3). */
export function activityOf(call: Call): ActivityDraft<'call'> {
  return {
    id: call.id,
    type: 'call',
    personId: call.personId,
    marketoId: call.marketoId,
    userId: call.user?.id ?? null,
    subjectId: call.id,
    occurredAt: call.startedAt,
    attributes: {
      callId: call.id,
      madeBy: call.user?.email ?? noSeller,
      status: call.status,
      outcome: call.outcome,
      reason: call.reason,
      durationSeconds: call.durationSeconds,
      number: call.number,
      recordingUrl: call.recordingUrl,
      answeredBy: call.answeredBy,
      notes: call.notes,
      campaignName: null,
    },
  };
}

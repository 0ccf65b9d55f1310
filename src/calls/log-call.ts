import type pg from 'pg';
import { recordActivities } from '../activities/record.ts';
import { ConflictError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { FoundPerson, PersonClaim } from '../people/look-up-people.ts';
import type { VisibleOwners } from '../people/visible-owners.ts';
import type { CallChoice } from './choices.ts';
import type { ChoiceList } from './default-choices.ts';
import type { Call, CallDraft, Seller } from './model.ts';
import { type RequestKey, takeRequestKey } from './request-key.ts';
import { activityOf, checkDoNotCall, checkStanding, checkStart } from './rules.ts';
import type { CallSettings } from './settings.ts';
import { personMeant, sellerByEmail } from './who.ts';

export type CallRequest = {
  person: PersonClaim;
  /** The seller who is signed in, or the address by which a program names one. */
  seller: Seller | string | null;
  draft: CallDraft;
  /** Null: a repeat would log a second call. */
  key: RequestKey | null;
};

type Context = {
  tenantId: string;
  now: Date;
  /** Whose people the caller may see. */
  visible: VisibleOwners;
  settings: CallSettings;
  choices: readonly CallChoice[];
};

/**
 * Logs a call: the call, its activity and what must be told of it, in the caller's transaction. A
 * request whose key was used answers the call of that time, whatever became of people and lists.
 *
 * @param client bound to the tenant, inside of a transaction.
 * @throws NotFoundError, ConflictError, InvalidInputError; then nothing is written, the key included.
 */
export async function logCall(
  client: pg.ClientBase,
  context: Context,
  request: CallRequest,
): Promise<{ id: string; repeated: boolean }> {
  const id = newId();
  if (request.key) {
    const before = await takeRequestKey(client, context, request.key, id);
    if (before !== null) return { id: before, repeated: true };
  }
  const { seller } = request;
  const user = typeof seller === 'string' ? await sellerByEmail(client, seller) : seller;
  const person = await personMeant(client, request.person, context.visible);
  checkStanding(person);
  checkDoNotCall(person, context.settings.doNotCall);
  const call = callOf(id, person, user, request, context);
  checkStart(call.startedAt, context.now);
  await insertCall(client, context.tenantId, call);
  await recordActivities(client, context, [activityOf(call)]);
  return { id, repeated: false };
}

function callOf(
  id: string,
  person: FoundPerson,
  user: Seller | null,
  { draft, person: claim }: CallRequest,
  { now, choices }: Context,
): Call {
  const durationSeconds = draft.durationSeconds ?? 0;
  const dialled = 'phone' in claim ? claim.phone : undefined;
  return {
    id,
    personId: person.id,
    marketoId: person.marketoId,
    user,
    number: draft.number ?? dialled ?? null,
    outcome: chosen(choices, 'outcome', draft.outcome),
    reason: chosen(choices, 'reason', draft.reason),
    status: draft.status,
    durationSeconds,
    notes: draft.notes ?? null,
    recordingUrl: draft.recordingUrl ?? null,
    answeredBy: draft.answeredBy ?? null,
    doNotCall: person.doNotCall === true,
    startedAt: draft.startedAt ?? new Date(now.getTime() - durationSeconds * 1000),
    createdAt: now,
  };
}

/** As the admin spells it: marketers select by it. @throws ConflictError `unknown-outcome`, `unknown-reason` */
function chosen(
  choices: readonly CallChoice[],
  list: ChoiceList,
  name: string | undefined,
): string | null {
  if (name === undefined) return null;
  const inUse = choices.filter((one) => one.list === list && !one.archived);
  const choice = inUse.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (choice) return choice.name;
  const names = inUse.map((one) => one.name).join(', ');
  throw new ConflictError(
    `unknown-${list}`,
    `"${name}" is no call ${list} in use. The call was not logged.`,
    {
      fix: `${names === '' ? 'None is in use.' : `In use are: ${names}.`} An administrator keeps the list under Settings > Calls.`,
    },
  );
}

async function insertCall(client: pg.ClientBase, tenantId: string, call: Call): Promise<void> {
  await client.query({
    name: 'insert-call',
    text: `INSERT INTO call (tenant_id, id, person_id, marketo_id, user_id, number, outcome, reason,
             status, duration_seconds, notes, recording_url, answered_by, do_not_call, started_at,
             created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    values: [
      tenantId,
      call.id,
      call.personId,
      call.marketoId,
      call.user?.id ?? null,
      call.number,
      call.outcome,
      call.reason,
      call.status,
      call.durationSeconds,
      call.notes,
      call.recordingUrl,
      call.answeredBy,
      call.doNotCall,
      call.startedAt,
      call.createdAt,
    ],
  });
}

import { sql } from 'kysely';
import type { TenantTx } from '../../../db/tenant.ts';
import { personColumns } from '../../../people/columns.ts';
import { findPerson } from '../../../people/get-person.ts';
import { emailKey } from '../../../people/normalise.ts';
import { eventsOf, personHistory } from '../../../people/person-history.ts';
import { personName } from '../../../people/person-summary.ts';
import { type VisibleOwners, visibleOnly } from '../../../people/visible-owners.ts';
import { dayOf, type ExplainedPerson, minuteOf } from './explanation.ts';
import type { Who } from './who.ts';

const historyLength = 20;
/** More people than this match only an address that a whole company uses. */
const mostPeople = 20;

/** Ids of the visible people here, in whatever state, whom the question may be about. */
export async function findHere(tx: TenantTx, who: Who, visible: VisibleOwners): Promise<string[]> {
  const people = tx
    .selectFrom('person')
    .select('id')
    .where(visibleOnly(visible, 'owner_id'))
    .orderBy('id')
    .limit(mostPeople);
  const rows = await (who.by === 'id'
    ? people.where('id', '=', who.id)
    : who.by === 'marketo-id'
      ? people.where('marketo_id', '=', who.marketoId)
      : who.by === 'email'
        ? people.where('email_key', '=', emailKey(who.email))
        : people.where(who.kind === 'lead' ? 'sfdc_lead_id' : 'sfdc_contact_id', '=', who.sfdcId)
  ).execute();
  return rows.map((row) => row.id);
}

/** Everything that is known here of one person who may be seen. */
export async function describeHere(
  tx: TenantTx,
  id: string,
  visible: VisibleOwners,
): Promise<ExplainedPerson | null> {
  const details = await findPerson(tx, id, visible);
  if (!details) return null;
  const { marketoId, state, email } = details;
  const events = (await personHistory(tx, id, historyLength, visible)) ?? [];
  const deleted = events.find((event) => event.kind === 'deleted');
  const reasons = [
    state === 'deleted' && deleted
      ? `Not active: deleted on ${dayOf(deleted.at)} in Marketo (the day on which Lockstep noticed).`
      : details.stateReason,
    `Last read on ${minuteOf(details.observedAt)}.`,
    ...(await pending(tx, marketoId)),
  ];
  return {
    id,
    marketoId,
    name: personName({
      first_name: details.firstName,
      last_name: details.lastName,
      email,
      marketo_id: marketoId,
    }),
    email,
    state,
    reason: reasons.join(' '),
    fields: await fieldsOf(tx, id),
    events,
  };
}

/** What is about to happen with a record, or keeps it from happening. */
async function pending(tx: TenantTx, marketoId: number): Promise<string[]> {
  const mark = await tx
    .selectFrom('dirty_person')
    .select(['marked_at', 'due_at'])
    .where('marketo_id', '=', marketoId)
    .executeTakeFirst();
  const problem = await tx
    .selectFrom('attention')
    .select('reason')
    .where('marketo_id', '=', marketoId)
    .where('resolved_at', 'is', null)
    .orderBy('at', 'desc')
    .executeTakeFirst();
  return [
    ...(mark ? [`It was marked on ${minuteOf(mark.marked_at)} to be read again.`] : []),
    ...(problem ? [`Needs attention: ${problem.reason}`] : []),
  ];
}

/** The fields of a person; a value came with the last change of it that is known, else at first. */
async function fieldsOf(tx: TenantTx, id: string): Promise<ExplainedPerson['fields']> {
  const row = await tx
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { rows: changes } = await sql<{ field: string; at: Date }>`
    SELECT c ->> 'field' AS field, max(e.at) AS at
    FROM sync_event e, jsonb_array_elements(e.changes) c
    WHERE e.marketo_id = ${row.marketo_id} GROUP BY 1
  `.execute(tx);
  const changedAt = new Map(changes.map(({ field, at }) => [field, at]));
  const field = (label: string, raw: string | number | boolean | null) => ({
    label,
    value: shown(raw),
    lastCameAt: changedAt.get(label) ?? (raw === null ? null : row.created_at),
  });
  return [
    field('Marketo ID', row.marketo_id),
    ...personColumns.map(({ label, column }) => field(label, row[column])),
    field('Salesforce opportunity ID', row.sfdc_opportunity_id),
  ];
}

function shown(value: string | number | boolean | null): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? null : String(value);
}

/** What is known here of a record that is no person: its history, and what it was merged into. */
export async function describeStranger(tx: TenantTx, marketoId: number) {
  const alias = await tx
    .selectFrom('person_alias')
    .select(['winner_id', 'merged_at'])
    .where('loser_id', '=', marketoId)
    .executeTakeFirst();
  const highest = await tx
    .selectFrom('person')
    .select('marketo_id')
    .orderBy('marketo_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const winner =
    alias && (await findHere(tx, { by: 'marketo-id', marketoId: alias.winner_id }, 'everybody'))[0];
  return {
    mergedInto: alias ? { marketoId: alias.winner_id, id: winner ?? null } : null,
    events: await eventsOf(tx, marketoId, historyLength),
    highestHere: highest?.marketo_id ?? 0,
  };
}

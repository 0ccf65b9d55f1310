import type { TenantTx } from '../db/tenant.ts';
import { marketoLink } from './marketo-link.ts';
import {
  type PersonRef,
  type PersonSummary,
  personName,
  summaryColumns,
  toSummary,
} from './person-summary.ts';
import { stateReason } from './state-reason.ts';
import { type VisibleOwners, visibleOnly } from './visible-owners.ts';

/** Everything known of one person. */
export type PersonDetails = PersonSummary & {
  stateReason: string;
  mergedInto: PersonRef | null;
  mergedFrom: number[];
  sameEmail: PersonRef[];
  opportunityNote: string | null;
  marketing: {
    unsubscribed: boolean | null;
    emailInvalid: boolean | null;
    blockListed: boolean | null;
    marketingSuspended: boolean | null;
    doNotCall: boolean | null;
  };
  partitionId: number | null;
  extra: Record<string, unknown>;
  observedAt: Date;
  createdAt: Date;
  links: { marketo: string | null; salesforce: string | null };
};

/** More people than this with one address is a shared mailbox; the page shows the first. */
const sameEmailLimit = 20;

const opportunityNote =
  'Marketo shows no opportunity for this person. Where it syncs with Salesforce natively it usually ' +
  'refuses to, and then this stays empty until Salesforce is connected.';

/**
 * One person with everything known, in whatever state; null when the tenant has none by this id, or
 * none that may be seen. Nobody else is named who may not be seen.
 */
export async function findPerson(
  tx: TenantTx,
  id: string,
  visible: VisibleOwners,
): Promise<PersonDetails | null> {
  const row = await personById(tx, id, visible);
  if (!row) return null;
  const merge = await mergeOf(tx, row.marketo_id, visible);
  return {
    ...toSummary(row),
    stateReason: stateReason(row, merge),
    mergedInto: merge?.into ?? null,
    mergedFrom: await mergedFrom(tx, row.marketo_id),
    sameEmail: row.email_key === '' ? [] : await sameEmail(tx, row.email_key, id, visible),
    opportunityNote: row.sfdc_opportunity_id === null ? opportunityNote : null,
    marketing: {
      unsubscribed: row.unsubscribed,
      emailInvalid: row.email_invalid,
      blockListed: row.block_listed,
      marketingSuspended: row.marketing_suspended,
      doNotCall: row.do_not_call,
    },
    partitionId: row.partition_id,
    extra: row.extra ?? {},
    observedAt: row.observed_at,
    createdAt: row.created_at,
    links: { marketo: await marketoLink(tx, row.marketo_id), salesforce: null },
  };
}

function personById(tx: TenantTx, id: string, visible: VisibleOwners) {
  return tx
    .selectFrom('person as p')

    .leftJoin('sales_owner as o', 'o.owner_id', 'p.owner_id')
    .select(summaryColumns.map((column) => `p.${column}` as const))
    .select([
      'o.active as owner_active',
      'p.email_key',
      'p.unsubscribed',
      'p.email_invalid',
      'p.block_listed',
      'p.marketing_suspended',
      'p.do_not_call',
      'p.partition_id',
      'p.extra',
      'p.observed_at',
      'p.created_at',
    ])
    .where('p.id', '=', id)
    .where(visibleOnly(visible, 'p.owner_id'))
    .executeTakeFirst();
}

/** The record that a merge left over; `into` is null when it is no person here. */
async function mergeOf(tx: TenantTx, marketoId: number, visible: VisibleOwners) {
  const alias = await tx
    .selectFrom('person_alias')
    .select('winner_id')
    .where('loser_id', '=', marketoId)
    .executeTakeFirst();
  if (!alias) return null;
  const winner = await tx
    .selectFrom('person')
    .select(['id', 'marketo_id', 'first_name', 'last_name', 'email'])
    .where('marketo_id', '=', alias.winner_id)
    .where(visibleOnly(visible, 'owner_id'))
    .executeTakeFirst();
  return { winnerId: alias.winner_id, into: winner ? toRef(winner) : null };
}

async function mergedFrom(tx: TenantTx, marketoId: number): Promise<number[]> {
  const losers = await tx
    .selectFrom('person_alias')
    .select('loser_id')
    .where('winner_id', '=', marketoId)
    .orderBy('loser_id')
    .execute();
  return losers.map((row) => row.loser_id);
}

/** Not those that Marketo no longer has: they are no duplicates any more. */
async function sameEmail(
  tx: TenantTx,
  emailKey: string,
  id: string,
  visible: VisibleOwners,
): Promise<PersonRef[]> {
  const others = await tx
    .selectFrom('person')
    .select(['id', 'marketo_id', 'first_name', 'last_name', 'email'])
    .where('email_key', '=', emailKey)
    .where('id', '<>', id)
    .where('state', 'not in', ['deleted', 'merged', 'gone'])
    .where(visibleOnly(visible, 'owner_id'))
    .orderBy('id')
    .limit(sameEmailLimit)
    .execute();
  return others.map(toRef);
}

function toRef(row: Parameters<typeof personName>[0] & { id: string }): PersonRef {
  return { id: row.id, marketoId: row.marketo_id, name: personName(row) };
}

import type { TenantTx } from '../db/tenant.ts';
import { type VisibleOwners, visibleOnly } from './visible-owners.ts';

/** One thing that the sync did with a person, and why. */
export type PersonHistoryEvent = {
  at: Date;
  kind: string;
  source: string;
  summary: string;
  changes: { field: string; from: string | null; to: string | null }[];
};

/** How a person came, for those whose first event was not written or is past its 90 days. */
const arrivals = {
  b: { source: 'backfill', summary: 'Came with the initial sync.' },
  s: { source: 'reader', summary: 'Came with a change in Marketo.' },
  r: { source: 'reconcile', summary: 'Found missing by a full compare and added.' },
} as const;

/**
 * The newest `limit` events of a person; null when the tenant has none by this id, or none that may be
 * seen. The last of all is
 * always how the person came: the initial sync writes no event for each of a million people.
 */
export async function personHistory(
  tx: TenantTx,
  id: string,
  limit: number,
  visible: VisibleOwners,
): Promise<PersonHistoryEvent[] | null> {
  const person = await tx
    .selectFrom('person')
    .select(['marketo_id', 'origin', 'created_at'])
    .where('id', '=', id)
    .where(visibleOnly(visible, 'owner_id'))
    .executeTakeFirst();
  if (!person) return null;
  const events = await eventsOf(tx, person.marketo_id, limit);
  if (events.length < limit && !events.some((event) => event.kind === 'created')) {
    events.push({
      at: person.created_at,
      kind: 'created',
      ...arrivals[person.origin],
      changes: [],
    });
  }
  return events;
}

/** The newest `limit` events of a Marketo record, also of one that is no person here. */
export async function eventsOf(
  tx: TenantTx,
  marketoId: number,
  limit: number,
): Promise<PersonHistoryEvent[]> {
  const rows = await tx
    .selectFrom('sync_event')
    .select(['at', 'kind', 'source', 'summary', 'changes'])
    .where('marketo_id', '=', marketoId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...row,
    changes: row.changes as PersonHistoryEvent['changes'],
  }));
}

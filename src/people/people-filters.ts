import type { PersonState } from '../db/schema.ts';
import type { TenantTx } from '../db/tenant.ts';
import type { SalesOwner } from './person-summary.ts';
import { ownerIsVisible, type VisibleOwners, visibleOnly } from './visible-owners.ts';

/** Which people a list is about. */
export type PeopleFilter = {
  /** Whose people the list may hold at all, whatever else it asks for. */
  visible: VisibleOwners;
  search?: string | undefined;
  ownerId?: string | undefined;
  source?: string | undefined;
  state: PersonState | 'any';
};

/** The owners whose people a list is limited to; null when it is limited to none. */
export function ownersOf({ visible, ownerId }: PeopleFilter): readonly string[] | null {
  if (ownerId !== undefined) return ownerIsVisible(visible, ownerId) ? [ownerId] : [];
  return visible === 'everybody' ? null : visible;
}

/**
 * The conditions on `person` of everything in `filter` but the search; adds its values to `params`.
 * The state is written out, so that the planner may use the index of those not active.
 */
export function filterConditions(filter: PeopleFilter, params: unknown[]): string {
  const conditions = ['true'];
  const equals = (column: string, value: string) => {
    params.push(value);
    conditions.push(`${column} = $${params.length}`);
  };
  if (filter.state !== 'any') conditions.push(`state = '${filter.state}'`);
  const owners = ownersOf(filter);
  if (owners?.length === 1) equals('owner_id', owners[0] ?? '');
  else if (owners) conditions.push(`owner_id = ANY ($${params.push(owners)})`);
  if (filter.source !== undefined) equals('source', filter.source);
  return conditions.join(' AND ');
}

export type FilterChoices = { owners: SalesOwner[]; sources: string[] };

/**
 * The owners and sources that the visible people can be filtered by, in the order in which they are
 * shown.
 */
export async function filterChoices(tx: TenantTx, visible: VisibleOwners): Promise<FilterChoices> {
  const all = await tx
    .selectFrom('sales_owner')
    .select(['owner_id', 'name', 'email', 'active'])
    .execute();
  const owners = all.filter((owner) => ownerIsVisible(visible, owner.owner_id));
  const sources = await sourcesOf(tx, visible);
  const byName = new Intl.Collator('en').compare;
  return {
    owners: owners
      .map(({ owner_id, ...owner }) => ({ id: owner_id, ...owner }))
      .sort((a, b) => byName(shown(a), shown(b)) || byName(a.id, b.id)),
    sources: sources.sort(byName),
  };
}

/** Those that occur among the visible people: for each a first person is looked for, not all read. */
async function sourcesOf(tx: TenantTx, visible: VisibleOwners): Promise<string[]> {
  const sources = tx.selectFrom('person_source as s').select('s.source');
  const rows = await (visible === 'everybody'
    ? sources
    : sources.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('person as p')
            .select('p.id')
            .whereRef('p.source', '=', 's.source')
            .where(visibleOnly(visible, 'p.owner_id')),
        ),
      )
  ).execute();
  return rows.map((row) => row.source);
}

function shown(owner: SalesOwner): string {
  return owner.name ?? owner.email ?? owner.id;
}

import type { PersonState } from '../db/schema.ts';
import type { TenantTx } from '../db/tenant.ts';
import type { SalesOwner } from './person-summary.ts';

/** Which people a list is about. */
export type PeopleFilter = {
  search?: string | undefined;
  ownerId?: string | undefined;
  source?: string | undefined;
  state: PersonState | 'any';
};

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
  if (filter.ownerId !== undefined) equals('owner_id', filter.ownerId);
  if (filter.source !== undefined) equals('source', filter.source);
  return conditions.join(' AND ');
}

export type FilterChoices = { owners: SalesOwner[]; sources: string[] };

/** The owners and sources that people can be filtered by, in the order in which they are shown. */
export async function filterChoices(tx: TenantTx): Promise<FilterChoices> {
  const owners = await tx
    .selectFrom('sales_owner')
    .select(['owner_id', 'name', 'email', 'active'])
    .execute();
  const sources = await tx.selectFrom('person_source').select('source').execute();
  const byName = new Intl.Collator('en').compare;
  return {
    owners: owners
      .map(({ owner_id, ...owner }) => ({ id: owner_id, ...owner }))
      .sort((a, b) => byName(shown(a), shown(b)) || byName(a.id, b.id)),
    sources: sources.map((row) => row.source).sort(byName),
  };
}

function shown(owner: SalesOwner): string {
  return owner.name ?? owner.email ?? owner.id;
}

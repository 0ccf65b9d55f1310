import { FIRST_LEAD_ID } from './first-lead-id.ts';
import { FIRST_CUSTOMER_NUMBER } from './generated-fields.ts';
import { sfdcNumber } from './sfdc-id.ts';
import type { LeadStore } from './store.ts';
import { searchKey } from './store.ts';

/**
 * Ids of leads whose `field` equals one of the values, ascending, at most `limit`. Generated leads
 * are found by turning the generator's function round where that is possible, else by looking at
 * all of them.
 */
export function findLeads(
  store: LeadStore,
  field: string,
  values: readonly string[],
  limit: number,
  visible: (id: number) => boolean = () => true,
): number[] {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  const found = new Set<number>();
  const consider = (id: number) => {
    if (found.size >= limit || !store.has(id)) return;
    const value = store.value(id, field);
    if (value !== null && wanted.has(searchKey(value)) && visible(id)) found.add(id);
  };
  for (const value of values) {
    for (const id of store.changedTo(field, value)) consider(id);
  }
  for (const id of generatedCandidates(store, field, values)) {
    if (found.size >= limit) break;
    consider(id);
  }
  return [...found].sort((a, b) => a - b);
}

function* generatedCandidates(
  store: LeadStore,
  field: string,
  values: readonly string[],
): Generator<number> {
  const { generator } = store;
  switch (field) {
    case 'id':
      for (const value of values) if (/^\d+$/.test(value)) yield Number(value);
      return;
    case 'email':
      for (const value of values) yield* generator.slotsOfEmail(value).map(toId);
      return;
    case 'sfdcContactId':
    case 'sfdcLeadId':
      for (const value of values) {
        const slot = generator.slotOfSfdc(field === 'sfdcContactId' ? '003' : '00Q', value);
        if (slot !== undefined) yield toId(slot);
      }
      return;
    case 'sfdcAccountId':
      for (const value of values) {
        const account = sfdcNumber('001', value);
        if (account === undefined) continue;
        for (const slot of generator.slotsOfAccount(account)) yield toId(slot);
      }
      return;
    case 'customerNumber':
      for (const value of values) yield toId(Number(value) - FIRST_CUSTOMER_NUMBER);
      return;
    case 'sfdcLeadOwnerId':
      if (values.some((value) => store.owners.find(value))) yield* store.ids();
      return;
    case 'leadPartitionId':
      yield* store.ids();
      return;
    default:
      return; // No generated lead has a value there.
  }
}

function toId(slot: number): number {
  return slot + FIRST_LEAD_ID;
}

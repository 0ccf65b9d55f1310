import type { Value } from '../marketo/leads/fields.ts';
import type { MarketoSandbox } from '../marketo/marketo.ts';

const SUMMARY = [
  'firstName',
  'lastName',
  'email',
  'company',
  'title',
  'sfdcType',
  'sfdcLeadOwnerId',
  'leadOwnerFirstName',
  'leadOwnerLastName',
  'leadPartitionId',
  'updatedAt',
];

/** What lists of leads show of one. */
export function leadSummary(marketo: MarketoSandbox, id: number): Record<string, Value> {
  return marketo.reader.record(id, SUMMARY);
}

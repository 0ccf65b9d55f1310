import type { DescribedField } from './types.ts';

/** One of our fields and the REST names under which instances may have it, best first. */
type LeadFieldSpec = { key: LeadFieldKey; label: string; names: readonly string[] };

export type LeadFieldKey =
  | 'marketoId'
  | 'firstName'
  | 'lastName'
  | 'email'
  | 'phone'
  | 'company'
  | 'title'
  | 'linkedinUrl'
  | 'source'
  | 'sfdcLeadId'
  | 'sfdcContactId'
  | 'sfdcAccountId'
  | 'ownerId'
  | 'ownerFirstName'
  | 'ownerLastName'
  | 'ownerEmail'
  | 'unsubscribed'
  | 'emailInvalid'
  | 'blockListed'
  | 'marketingSuspended'
  | 'doNotCall'
  | 'partitionId'
  | 'createdAt';

/**
 * What is read of a lead (R10, R11). The Salesforce opportunity id is missing here because Marketo
 * has no lead field for it (R22).
 */
export const leadFieldSpecs: readonly LeadFieldSpec[] = [
  { key: 'marketoId', label: 'Marketo ID', names: ['id'] },
  { key: 'firstName', label: 'First name', names: ['firstName'] },
  { key: 'lastName', label: 'Last name', names: ['lastName'] },
  { key: 'email', label: 'Email', names: ['email'] },
  { key: 'phone', label: 'Phone number', names: ['phone', 'mobilePhone'] },
  { key: 'company', label: 'Company', names: ['company'] },
  { key: 'title', label: 'Title', names: ['title'] },
  {
    key: 'linkedinUrl',
    label: 'LinkedIn URL',
    names: ['linkedInProfileURL', 'linkedInProfileUrl'],
  },
  { key: 'source', label: 'Source', names: ['leadSource'] },
  { key: 'sfdcLeadId', label: 'Salesforce lead ID', names: ['sfdcLeadId'] },
  { key: 'sfdcContactId', label: 'Salesforce contact ID', names: ['sfdcContactId'] },
  { key: 'sfdcAccountId', label: 'Salesforce account ID', names: ['sfdcAccountId'] },
  { key: 'ownerId', label: 'Sales owner', names: ['sfdcLeadOwnerId', 'externalSalesPersonId'] },
  { key: 'ownerFirstName', label: 'Sales owner first name', names: ['leadOwnerFirstName'] },
  { key: 'ownerLastName', label: 'Sales owner last name', names: ['leadOwnerLastName'] },
  { key: 'ownerEmail', label: 'Sales owner email', names: ['leadOwnerEmailAddress'] },
  { key: 'unsubscribed', label: 'Unsubscribed', names: ['unsubscribed'] },
  { key: 'emailInvalid', label: 'Email invalid', names: ['emailInvalid'] },
  { key: 'blockListed', label: 'Block-listed', names: ['blackListed'] },
  { key: 'marketingSuspended', label: 'Marketing suspended', names: ['marketingSuspended'] },
  { key: 'doNotCall', label: 'Do not call', names: ['doNotCall'] },
  { key: 'partitionId', label: 'Person partition', names: ['leadPartitionId'] },
  { key: 'createdAt', label: 'Created', names: ['createdAt'] },
];

/** Where this instance keeps each of our fields; null where it has no such field. */
export type LeadFieldMap = Readonly<Record<LeadFieldKey, string | null>>;

/**
 * Finds our fields among those that describe2 lists, exactly as it spells them: asking for one that
 * it does not list fails the whole call (1006).
 */
export function discoverLeadFields(
  described: readonly Pick<DescribedField, 'name'>[],
): LeadFieldMap {
  const byLowerCase = new Map(described.map((field) => [field.name.toLowerCase(), field.name]));
  const find = (names: readonly string[]) => {
    for (const name of names) {
      const listed = byLowerCase.get(name.toLowerCase());
      if (listed !== undefined) return listed;
    }
    return null;
  };
  const entries = leadFieldSpecs.map((spec) => [spec.key, find(spec.names)] as const);
  return Object.fromEntries(entries) as Record<LeadFieldKey, string | null>;
}

/** REST names to ask for, `id` first, each once. */
export function namesToRead(map: LeadFieldMap): string[] {
  const names = leadFieldSpecs.map((spec) => map[spec.key]).filter((name) => name !== null);
  return [...new Set(['id', ...names])];
}

/**
 * REST names whose changes the stream must tell: all that are read, without the id and the creation
 * date, which never change.
 */
export function namesToWatch(map: LeadFieldMap): string[] {
  return namesToRead(map).filter((name) => name !== map.marketoId && name !== map.createdAt);
}

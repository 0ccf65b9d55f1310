/**
 * The columns of a person that come from Marketo: the thirteen fields (Marketo ID is the key of the
 * row), the owner, and what is kept but not shown in lists. `label` is what a person reads.
 */
export const personColumns = [
  { key: 'firstName', column: 'first_name', type: 'text', label: 'First name' },
  { key: 'lastName', column: 'last_name', type: 'text', label: 'Last name' },
  { key: 'email', column: 'email', type: 'text', label: 'Email' },
  { key: 'phone', column: 'phone', type: 'text', label: 'Phone number' },
  { key: 'company', column: 'company', type: 'text', label: 'Company' },
  { key: 'title', column: 'title', type: 'text', label: 'Title' },
  { key: 'linkedinUrl', column: 'linkedin_url', type: 'text', label: 'LinkedIn URL' },
  { key: 'source', column: 'source', type: 'text', label: 'Source' },
  { key: 'sfdcLeadId', column: 'sfdc_lead_id', type: 'text', label: 'Salesforce lead ID' },
  { key: 'sfdcContactId', column: 'sfdc_contact_id', type: 'text', label: 'Salesforce contact ID' },
  { key: 'sfdcAccountId', column: 'sfdc_account_id', type: 'text', label: 'Salesforce account ID' },
  { key: 'ownerId', column: 'owner_id', type: 'text', label: 'Sales owner ID' },
  { key: 'ownerName', column: 'owner_name', type: 'text', label: 'Sales owner' },
  { key: 'ownerEmail', column: 'owner_email', type: 'text', label: 'Sales owner email' },
  { key: 'unsubscribed', column: 'unsubscribed', type: 'boolean', label: 'Unsubscribed' },
  { key: 'emailInvalid', column: 'email_invalid', type: 'boolean', label: 'Email invalid' },
  { key: 'blockListed', column: 'block_listed', type: 'boolean', label: 'Block-listed' },
  {
    key: 'marketingSuspended',
    column: 'marketing_suspended',
    type: 'boolean',
    label: 'Marketing suspended',
  },
  { key: 'doNotCall', column: 'do_not_call', type: 'boolean', label: 'Do not call' },
  { key: 'partitionId', column: 'partition_id', type: 'integer', label: 'Partition' },
] as const;

export type PersonColumn = (typeof personColumns)[number];
export type PersonKey = PersonColumn['key'];
type ValueOf<T> = T extends 'text' ? string : T extends 'boolean' ? boolean : number;

/**
 * What one read of Marketo says of a lead. A key that is absent was not asked for, because this
 * Marketo does not have the field: it says nothing, which is not the same as null.
 */
export type PersonValues = { marketoId: number } & {
  [C in PersonColumn as C['key']]?: ValueOf<C['type']> | null;
};

/** The normalised copies, in the order in which the stage has them. */
export const keyColumns = ['name_key', 'email_key', 'company_key', 'search_text'] as const;

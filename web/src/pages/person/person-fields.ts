import type { Person } from '../../../../contract/people.ts';

export type PersonField = {
  key: keyof Person;
  label: string;
  /** What the value is good for, beside reading it. */
  use?: 'email' | 'phone' | 'url' | 'id';
};

type FieldGroup = { title: string; fields: PersonField[] };

/** The thirteen fields as a seller looks for them: reach, work, then the ids that join the systems. */
export const fieldGroups: FieldGroup[] = [
  {
    title: 'Contact',
    fields: [
      { key: 'firstName', label: 'First name' },
      { key: 'lastName', label: 'Last name' },
      { key: 'email', label: 'Email', use: 'email' },
      { key: 'phone', label: 'Phone number', use: 'phone' },
      { key: 'linkedinUrl', label: 'LinkedIn URL', use: 'url' },
    ],
  },
  {
    title: 'Company and source',
    fields: [
      { key: 'company', label: 'Company' },
      { key: 'title', label: 'Title' },
      { key: 'source', label: 'Source' },
    ],
  },
  {
    title: 'Identifiers',
    fields: [
      { key: 'marketoId', label: 'Marketo ID', use: 'id' },
      { key: 'sfdcLeadId', label: 'Salesforce lead ID', use: 'id' },
      { key: 'sfdcContactId', label: 'Salesforce contact ID', use: 'id' },
      { key: 'sfdcAccountId', label: 'Salesforce account ID', use: 'id' },
      { key: 'sfdcOpportunityId', label: 'Salesforce opportunity ID', use: 'id' },
    ],
  },
];

export const marketingFlags: { key: keyof Person['marketing']; label: string; warning: string }[] =
  [
    { key: 'unsubscribed', label: 'Unsubscribed', warning: 'Unsubscribed from marketing email' },
    { key: 'emailInvalid', label: 'Email invalid', warning: 'Email address invalid' },
    { key: 'blockListed', label: 'Block-listed', warning: 'Block-listed in Marketo' },
    { key: 'marketingSuspended', label: 'Marketing suspended', warning: 'Marketing suspended' },
    { key: 'doNotCall', label: 'Do not call', warning: 'Do not call' },
  ];

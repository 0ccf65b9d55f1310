import type { PersonState } from '../db/schema.ts';

export type SalesOwner = {
  id: string;
  name: string | null;
  email: string | null;
  /** Whether the Salesforce user is active; null until Salesforce is connected. */
  active: boolean | null;
};

/** A person as lists show them: the thirteen fields, the owner, and where they stand. */
export type PersonSummary = {
  id: string;
  state: PersonState;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  title: string | null;
  linkedinUrl: string | null;
  source: string | null;
  marketoId: number;
  sfdcLeadId: string | null;
  sfdcContactId: string | null;
  sfdcAccountId: string | null;
  sfdcOpportunityId: string | null;
  owner: SalesOwner | null;
  changedAt: Date;
};

/** Another person, as a link. */
export type PersonRef = { id: string; marketoId: number; name: string };

/** The columns of `person` that a summary is made of. */
export const summaryColumns = [
  'id',
  'state',
  'first_name',
  'last_name',
  'email',
  'phone',
  'company',
  'title',
  'linkedin_url',
  'source',
  'marketo_id',
  'sfdc_lead_id',
  'sfdc_contact_id',
  'sfdc_account_id',
  'sfdc_opportunity_id',
  'owner_id',
  'owner_name',
  'owner_email',
  'changed_at',
] as const;

export type SummaryRow = {
  id: string;
  state: PersonState;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  title: string | null;
  linkedin_url: string | null;
  source: string | null;
  marketo_id: number;
  sfdc_lead_id: string | null;
  sfdc_contact_id: string | null;
  sfdc_account_id: string | null;
  sfdc_opportunity_id: string | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  owner_active: boolean | null;
  changed_at: Date;
};

export function toSummary(row: SummaryRow): PersonSummary {
  return {
    id: row.id,
    state: row.state,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    company: row.company,
    title: row.title,
    linkedinUrl: row.linkedin_url,
    source: row.source,
    marketoId: row.marketo_id,
    sfdcLeadId: row.sfdc_lead_id,
    sfdcContactId: row.sfdc_contact_id,
    sfdcAccountId: row.sfdc_account_id,
    sfdcOpportunityId: row.sfdc_opportunity_id,
    owner:
      row.owner_id === null
        ? null
        : {
            id: row.owner_id,
            name: row.owner_name,
            email: row.owner_email,
            active: row.owner_active,
          },
    changedAt: row.changed_at,
  };
}

/** What a person is called where there is room for one line: name, else address, else number. */
export function personName(person: {
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  marketo_id: number;
}): string {
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ').trim();
  return name || person.email || `Marketo ID ${person.marketo_id}`;
}

import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import { OptOutIcon } from '../../components/opt-out-badge.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import { PersonLink } from './person-link.tsx';
import { personStateView } from './person-state.ts';

export const tableParts = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
});

const helper = createColumnHelper<typeof tableParts, PersonRow>();

function column(id: string, label: string, size: number, cell: (person: PersonRow) => ReactNode) {
  return helper.display({
    id,
    header: label,
    size,
    minSize: 72,
    maxSize: 800,
    cell: (c) => cell(c.row.original),
  });
}

/** All that a row can show. The name stays: it is what opens the person. */
export const peopleColumns = helper.columns([
  { ...column('name', 'Name', 160, nameCell), enableHiding: false },
  column('state', 'State', 150, stateCell),
  column('firstName', 'First name', 130, (p) => p.firstName),
  column('lastName', 'Last name', 140, (p) => p.lastName),
  column('title', 'Title', 140, (p) => p.title),
  column('company', 'Company', 140, (p) => p.company),
  column('email', 'Email', 185, (p) => p.email),
  column('phone', 'Phone number', 140, (p) => p.phone),
  column('owner', 'Owner', 110, (p) => (p.owner ? (p.owner.name ?? p.owner.id) : null)),
  column('source', 'Source', 110, (p) => p.source),
  column('linkedinUrl', 'LinkedIn URL', 220, (p) => p.linkedinUrl),
  column('marketoId', 'Marketo ID', 110, (p) => p.marketoId),
  column('sfdcLeadId', 'Salesforce lead ID', 180, (p) => p.sfdcLeadId),
  column('sfdcContactId', 'Salesforce contact ID', 180, (p) => p.sfdcContactId),
  column('sfdcAccountId', 'Salesforce account ID', 180, (p) => p.sfdcAccountId),
  column('sfdcOpportunityId', 'Salesforce opportunity ID', 190, (p) => p.sfdcOpportunityId),
  column('changedAt', 'Last changed', 130, (p) => <Time at={p.changedAt} />),
]);

/** Shown until the reader chooses otherwise. */
const first = ['name', 'title', 'company', 'email', 'phone', 'owner', 'changedAt'];

export const columnIds = peopleColumns.map((c) => c.id ?? '');

/** Chosen by the reader; the name is always there, and the state whenever it can differ. */
export const optionalColumnIds = columnIds.filter((id) => id !== 'name' && id !== 'state');

export function columnLabel(id: string): string {
  return String(peopleColumns.find((c) => c.id === id)?.header ?? id);
}

export const firstVisibility: Record<string, boolean> = Object.fromEntries(
  columnIds.map((id) => [id, first.includes(id)]),
);

/** The columns whose header sorts, and the sort that the server knows for it. */
export const columnSorts: Record<string, 'name' | 'email' | 'company' | undefined> = {
  name: 'name',
  email: 'email',
  company: 'company',
};

/** The mark stands before the name, which may be cut off: one must see it before one writes. */
function nameCell(person: PersonRow) {
  if (!person.optOut) return <PersonLink person={person} />;
  return (
    <>
      <OptOutIcon optOut={person.optOut} /> <PersonLink person={person} />
    </>
  );
}

function stateCell(person: PersonRow) {
  const { tone, label } = personStateView(person.state);
  return <StatusBadge tone={tone}>{label}</StatusBadge>;
}

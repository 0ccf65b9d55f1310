import { isoSeconds } from '../../support/time.ts';
import type { AccountValues } from '../leads/accounts.ts';
import { sfdcId, sfdcNumber } from '../leads/sfdc-id.ts';
import type { MarketoSandbox } from '../marketo.ts';
import type { ObjectKind, ObjectRecord } from './object-kind.ts';
import { objectField } from './object-kind.ts';
import type { Opportunity, OpportunityRole } from './opportunities.ts';

/** Companies, opportunities, roles and sales persons over the sandbox's data. */
export function objectKinds(marketo: MarketoSandbox): ObjectKind[] {
  return [companies(marketo), opportunities(marketo), roles(marketo), salesPersons(marketo)];
}

function companies(marketo: MarketoSandbox): ObjectKind {
  const { accounts, generator } = marketo.store;
  const record = (accountId: string): ObjectRecord[] => {
    const values = accounts.find(accountId);
    const number = sfdcNumber('001', accountId);
    if (!values || number === undefined) return [];
    const stamp = { createdAt: '2024-01-10T08:00:00Z', updatedAt: '2024-01-10T08:00:00Z' };
    return [{ id: number + 1, externalCompanyId: accountId, ...values, ...stamp }];
  };
  const byName = (name: string): ObjectRecord[] => {
    const found: ObjectRecord[] = [];
    const count = generator.bigAccounts + Math.ceil(generator.slots / 16);
    for (let n = 0; n < count && found.length < 1000; n++) {
      const id = sfdcId('001', n);
      const shown = accounts.changedValue(id, 'company') ?? generator.companyOfAccount(n).name;
      if (shown === name) found.push(...record(id));
    }
    return found;
  };
  return {
    name: 'Company',
    displayName: 'Company',
    call: 'companies',
    path: '/rest/v1/companies',
    right: 'Company',
    idField: 'id',
    dedupeFields: ['externalCompanyId'],
    searchable: [['externalCompanyId'], ['id'], ['company']],
    fields: [
      objectField('id', 'Id', 'integer', false),
      objectField('externalCompanyId', 'External Company Id', 'string', false, 100),
      objectField('company', 'Company Name', 'string', true, 255),
      objectField('website', 'Website', 'string', true, 255),
      objectField('industry', 'Industry', 'string', true, 255),
      objectField('numberOfEmployees', 'Num Employees', 'integer'),
      objectField('annualRevenue', 'Annual Revenue', 'currency'),
      objectField('createdAt', 'Created At', 'datetime', false),
      objectField('updatedAt', 'Updated At', 'datetime', false),
    ],
    find: (field, values) =>
      values.flatMap((value) => {
        if (field === 'company') return byName(value);
        return record(field === 'id' ? sfdcId('001', Number(value) - 1) : value);
      }),
    create: (values) => {
      const id = accounts.create(values as Partial<AccountValues>);
      return record(id)[0] ?? {};
    },
    update: (found, values) => {
      marketo.changeAccount(String(found.externalCompanyId), values as Partial<AccountValues>);
    },
    remove: () => false,
    refuse: () => null,
  };
}

function opportunities(marketo: MarketoSandbox): ObjectKind {
  const store = marketo.opportunities;
  return {
    name: 'Opportunity',
    displayName: 'Opportunity',
    call: 'opportunities',
    path: '/rest/v1/opportunities',
    right: 'Opportunity',
    idField: 'marketoGUID',
    dedupeFields: ['externalOpportunityId'],
    searchable: [['externalOpportunityId'], ['marketoGUID']],
    fields: [
      objectField('marketoGUID', 'Marketo GUID', 'string', false, 36),
      objectField('externalOpportunityId', 'SFDC Oppty Id', 'string', false, 50),
      objectField('name', 'Name', 'string', true, 255),
      objectField('description', 'Description', 'string', true, 2000),
      objectField('amount', 'Amount', 'currency'),
      objectField('stage', 'Stage', 'string', true, 255),
      objectField('isClosed', 'Is Closed', 'boolean'),
      objectField('isWon', 'Is Won', 'boolean'),
      objectField('closeDate', 'Close Date', 'date'),
      objectField('createdAt', 'Created At', 'datetime', false),
      objectField('updatedAt', 'Updated At', 'datetime', false),
    ],
    find: (field, values) =>
      values.flatMap((value) => {
        const found = field === 'marketoGUID' ? store.findByGuid(value) : store.find(value);
        return found ? [{ ...found }] : [];
      }),
    create: (values) => ({ ...store.create(values as Partial<Opportunity>, marketo.clock.now()) }),
    update: (found, values) => {
      marketo.updateOpportunity(
        String(found.externalOpportunityId),
        values as Partial<Opportunity>,
      );
    },
    remove: (found) => store.remove(String(found.externalOpportunityId)),
    refuse: () => null,
  };
}

function roles(marketo: MarketoSandbox): ObjectKind {
  const store = marketo.opportunities;
  const asRecords = (found: readonly OpportunityRole[]) => found.map((role) => ({ ...role }));
  return {
    name: 'OpportunityRole',
    displayName: 'Opportunity Role',
    call: 'opportunity-roles',
    path: '/rest/v1/opportunities/roles',
    right: 'Opportunity',
    idField: 'marketoGUID',
    dedupeFields: ['externalOpportunityId', 'leadId', 'role'],
    searchable: [
      ['externalOpportunityId', 'leadId', 'role'],
      ['marketoGUID'],
      ['leadId'],
      ['externalOpportunityId'],
    ],
    fields: [
      objectField('marketoGUID', 'Marketo GUID', 'string', false, 36),
      objectField('externalOpportunityId', 'SFDC Oppty Id', 'string', false, 50),
      objectField('leadId', 'Lead Id', 'integer', false),
      objectField('role', 'Role', 'string', false, 50),
      objectField('isPrimary', 'Is Primary', 'boolean'),
      objectField('createdAt', 'Created At', 'datetime', false),
      objectField('updatedAt', 'Updated At', 'datetime', false),
    ],
    find: (field, values) =>
      values.flatMap((value) => {
        if (field === 'leadId') return asRecords(store.rolesOfLead(Number(value)));
        if (field === 'marketoGUID') return asRecords(store.rolesByGuid(value));
        const leads = store.leadsOf(value);
        const all = leads.flatMap((leadId) => store.rolesOfLead(leadId));
        return asRecords(all.filter((role) => role.externalOpportunityId === value));
      }),
    create: (values) => {
      const { leadId, externalOpportunityId, role } = values;
      const ids = [Number(leadId), String(externalOpportunityId), String(role)] as const;
      return { ...marketo.addRole(...ids) };
    },
    update: () => undefined,
    remove: (found) => {
      marketo.removeOpportunity(
        Number(found.leadId),
        String(found.externalOpportunityId),
        String(found.role),
      );
      return true;
    },
    refuse: ({ leadId, externalOpportunityId }) => {
      if (!marketo.store.has(Number(leadId))) return '1004';
      return store.find(String(externalOpportunityId)) ? null : '1013';
    },
  };
}

function salesPersons(marketo: MarketoSandbox): ObjectKind {
  const stamp = isoSeconds(Date.UTC(2024, 0, 10));
  return {
    name: 'SalesPerson',
    displayName: 'Sales Person',
    call: 'salespersons',
    path: '/rest/v1/salespersons',
    right: 'Sales Person',
    idField: 'id',
    dedupeFields: ['externalSalesPersonId'],
    searchable: [['externalSalesPersonId'], ['id'], ['email']],
    fields: [
      objectField('id', 'Id', 'integer', false),
      objectField('externalSalesPersonId', 'External Sales Person Id', 'string', false, 255),
      objectField('email', 'Email Address', 'email', true, 255),
      objectField('firstName', 'First Name', 'string', true, 255),
      objectField('lastName', 'Last Name', 'string', true, 255),
      objectField('title', 'Job Title', 'string', true, 255),
      objectField('phone', 'Phone Number', 'phone', true, 255),
      objectField('createdAt', 'Created At', 'datetime', false),
      objectField('updatedAt', 'Updated At', 'datetime', false),
    ],
    find: (field, values) =>
      marketo.owners
        .people()
        .map(({ id, email, firstName, lastName }, n) => ({
          id: n + 1,
          externalSalesPersonId: id,
          email,
          firstName,
          lastName,
          title: null,
          phone: null,
          createdAt: stamp,
          updatedAt: stamp,
        }))
        .filter((record) => values.includes(String(record[field as keyof typeof record]))),
    create: (values) => {
      const owner = marketo.owners.add(values);
      return { id: marketo.owners.people().indexOf(owner) + 1, externalSalesPersonId: owner.id };
    },
    update: (found, values) => marketo.owners.change(String(found.externalSalesPersonId), values),
    remove: () => false,
    refuse: () => null,
  };
}

import { ApiError } from '../api/errors.ts';
import { limited, list, MAX_BATCH, required } from '../api/params.ts';
import { pageOf } from '../api/position-paging.ts';
import type { ApiCall, Route } from '../api/route.ts';
import { DEFAULT_LEAD_FIELDS, type LeadField } from '../leads/fields.ts';
import { EXTRA_FILTERS, type LeadReader } from '../leads/reader.ts';
import { findLeads } from '../leads/search.ts';
import type { LeadStore } from '../leads/store.ts';

export interface Partition {
  id: number;
  name: string;
  description?: string;
}

export interface LeadReadParts {
  store: LeadStore;
  reader: LeadReader;
  partitions: readonly Partition[];
  /** Leads with a role on an opportunity. */
  leadsOfOpportunity: (externalId: string) => number[];
}

/** More matches than this fail the call (1003). */
const MAX_MATCHES = 1000;
const READ_LEAD = ['Read-Only Lead'] as const;
const SCHEMA = ['Read-Write Schema Standard Field', 'Read-Write Schema Custom Field'] as const;

/** Reads of leads and of what fields they have. */
export function leadReadRoutes(parts: LeadReadParts): Route[] {
  const { reader } = parts;
  return [
    {
      name: 'lead',
      method: 'GET',
      path: '/rest/v1/lead/:id.json',
      permissions: READ_LEAD,
      handle: (call) => {
        const id = Number(call.path.id);
        const fields = fieldsOf(call, reader);
        return { result: reader.sees(call.user, id) ? [reader.record(id, fields)] : [] };
      },
    },
    {
      name: 'leads-by-filter',
      method: 'GET',
      path: '/rest/v1/leads.json',
      permissions: READ_LEAD,
      handle: (call) => leadsByFilter(call, parts),
    },
    {
      name: 'describe2',
      method: 'GET',
      path: '/rest/v1/leads/describe2.json',
      permissions: READ_LEAD,
      handle: () => ({ result: [describe2(reader)] }),
    },
    {
      name: 'describe',
      method: 'GET',
      path: '/rest/v1/leads/describe.json',
      permissions: READ_LEAD,
      handle: () => ({ result: reader.fields().map(describeField) }),
    },
    {
      name: 'partitions',
      method: 'GET',
      path: '/rest/v1/leads/partitions.json',
      permissions: READ_LEAD,
      handle: (call) => ({
        result: parts.partitions.filter((entry) => call.user.partitions.includes(entry.id)),
      }),
    },
    {
      name: 'schema-fields',
      method: 'GET',
      path: '/rest/v1/leads/schema/fields.json',
      permissions: SCHEMA,
      handle: (call) => {
        const { items, nextPageToken } = pageOf(call, reader.fields().map(schemaField));
        const more = nextPageToken !== undefined;
        return { result: items, moreResult: more, ...(more ? { nextPageToken } : {}) };
      },
    },
    {
      name: 'schema-field',
      method: 'GET',
      path: '/rest/v1/leads/schema/fields/:name.json',
      permissions: SCHEMA,
      handle: (call) => {
        const field = reader.field(call.path.name ?? '');
        if (!field) throw new ApiError('1006', `Field '${call.path.name}' not found`);
        return { result: [schemaField(field)] };
      },
    },
  ];
}

/** The `fields` parameter, checked; the default six without it. */
export function fieldsOf(call: ApiCall, reader: LeadReader): readonly string[] {
  const names = list(call, 'fields');
  return names.length === 0 ? DEFAULT_LEAD_FIELDS : reader.known(names);
}

function leadsByFilter(call: ApiCall, parts: LeadReadParts): Record<string, unknown> {
  const { store, reader } = parts;
  const filterType = required(call, 'filterType');
  required(call, 'filterValues');
  const values = limited('filterValues', list(call, 'filterValues'), MAX_BATCH);
  const fields = fieldsOf(call, reader);
  if (!EXTRA_FILTERS.includes(filterType)) {
    const field = reader.field(filterType);
    if (!field) throw new ApiError('1006', `Lookup field '${filterType}' not found`);
    if (!field.searchable) throw new ApiError('1011', `Field '${filterType}' not supported`);
  }
  const sees = (id: number) => reader.sees(call.user, id);
  const ids =
    filterType === 'sfdcOpptyId'
      ? [...new Set(values.flatMap(parts.leadsOfOpportunity))].filter(sees)
      : findLeads(store, filterType, values, MAX_MATCHES + 1, sees);
  if (ids.length > MAX_MATCHES) throw new ApiError('1003', 'Too many results match the filter');
  const { items, nextPageToken } = pageOf(call, ids);
  return {
    result: items.map((id) => reader.record(id, fields)),
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  };
}

function describe2(reader: LeadReader): Record<string, unknown> {
  const fields = reader.fields();
  const searchable = fields.filter((field) => field.searchable).map((field) => [field.name]);
  return {
    name: 'API Lead',
    searchableFields: [...searchable, ...EXTRA_FILTERS.map((name) => [name])],
    fields: fields.map((field) => ({
      name: field.name,
      displayName: field.displayName,
      dataType: field.dataType,
      ...(field.length === undefined ? {} : { length: field.length }),
      updateable: field.updateable,
      crmManaged: field.crmManaged,
    })),
  };
}

function describeField(field: LeadField): Record<string, unknown> {
  return {
    id: field.id,
    displayName: field.displayName,
    dataType: field.dataType,
    ...(field.length === undefined ? {} : { length: field.length }),
    rest: { name: field.name, readOnly: !field.updateable },
  };
}

function schemaField(field: LeadField): Record<string, unknown> {
  return {
    displayName: field.displayName,
    name: field.name,
    description: field.displayName,
    dataType: field.dataType,
    ...(field.length === undefined ? {} : { length: field.length }),
    isHidden: false,
    isHtmlEncodingInEmail: true,
    isSensitive: false,
    isCustom: field.custom,
    isApiCreated: false,
  };
}

import { InvalidInputError } from '../errors.ts';
import type { Caller } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { vendorTimeOf } from './dates.ts';
import { isRecord, toFlag, toNumber, toText } from './envelope.ts';
import { MarketoError } from './errors.ts';
import type {
  DescribedField,
  LeadDescription,
  LeadPage,
  MarketoLead,
  OneLead,
  Partition,
} from './types.ts';

const right = 'Read-Only Lead';
/** Adobe: 300 filter values and 300 records a page. */
export const largestBatch = 300;

export async function describe2(call: Caller, options: CallOptions): Promise<LeadDescription> {
  const answer = await call.envelope(
    {
      doing: 'Reading the list of fields',
      right,
      kind: 'setup',
      path: '/rest/v1/leads/describe2.json',
    },
    options,
  );
  const description = answer.result.find(isRecord) ?? {};
  const fields = Array.isArray(description.fields) ? description.fields : [];
  const searchable = Array.isArray(description.searchableFields)
    ? description.searchableFields
    : [];
  return {
    vendorTime: answer.vendorTime,
    fields: fields.filter(isRecord).map(toField),
    // Each is a list of one; compound keys, which leads do not have, are left out.
    searchable: searchable
      .filter((entry) => Array.isArray(entry) && entry.length === 1)
      .map((entry) => String(entry[0])),
  };
}

function toField(field: Record<string, unknown>): DescribedField {
  return {
    name: toText(field.name) ?? '',
    displayName: toText(field.displayName) ?? toText(field.name) ?? '',
    dataType: (toText(field.dataType) ?? 'string').toLowerCase(),
    length: toNumber(field.length),
    updateable: toFlag(field.updateable) ?? false,
    crmManaged: toFlag(field.crmManaged) ?? false,
  };
}

export async function* leadsByFilter(
  call: Caller,
  filterType: string,
  values: readonly (string | number)[],
  fields: readonly string[],
  options: CallOptions,
): AsyncGenerator<LeadPage> {
  let token: string | null = null;
  do {
    const page: LeadPage & { token: string | null } = await leadPage(
      call,
      filterType,
      values,
      fields,
      token,
      options,
    );
    token = page.token;
    yield { leads: page.leads, vendorTime: page.vendorTime };
  } while (token !== null);
}

export async function leadsByIds(
  call: Caller,
  ids: readonly number[],
  fields: readonly string[],
  options: CallOptions,
): Promise<LeadPage> {
  const leads: MarketoLead[] = [];
  let vendorTime = new Date(0);
  // Ids are unique, so one page is all; a second is read if Marketo should cut it.
  for await (const page of leadsByFilter(call, 'id', ids, fields, options)) {
    leads.push(...page.leads);
    vendorTime = page.vendorTime;
  }
  return { leads, vendorTime };
}

async function leadPage(
  call: Caller,
  filterType: string,
  values: readonly (string | number)[],
  fields: readonly string[],
  token: string | null,
  options: CallOptions,
): Promise<LeadPage & { token: string | null }> {
  const list = values.map(String);
  if (list.length === 0 || list.length > largestBatch) {
    throw new InvalidInputError(
      `Marketo takes 1 to ${largestBatch} values at once, not ${list.length}.`,
    );
  }
  const comma = list.find((value) => value.includes(','));
  if (comma !== undefined) {
    throw new InvalidInputError(
      `Marketo cannot look for "${comma}": a value must not contain a comma.`,
    );
  }
  const answer = await call.envelope(
    {
      doing: 'Reading people',
      right,
      kind: 'read',
      path: '/rest/v1/leads.json',
      query: {
        filterType,
        filterValues: list.join(','),
        fields: fields.join(','),
        batchSize: String(largestBatch),
        ...(token === null ? {} : { nextPageToken: token }),
      },
    },
    options,
  );
  // Position paging: the end is the missing token; moreResult is often missing too.
  const more = answer.nextPageToken !== null && answer.moreResult !== false;
  return {
    leads: answer.result.flatMap(toLead),
    vendorTime: answer.vendorTime,
    token: more ? answer.nextPageToken : null,
  };
}

export async function leadById(
  call: Caller,
  id: number,
  fields: readonly string[],
  options: CallOptions,
): Promise<OneLead> {
  const spec = {
    doing: `Reading person ${id}`,
    right,
    kind: 'read' as const,
    path: `/rest/v1/lead/${id}.json`,
    query: { fields: fields.join(',') },
  };
  try {
    const answer = await call.envelope(spec, options);
    return { lead: answer.result.flatMap(toLead)[0] ?? null, vendorTime: answer.vendorTime };
  } catch (error) {
    // Adobe documents neither: some instances answer an empty result, some this error.
    const unknown = error instanceof MarketoError && error.marketoCode === '1004';
    const vendorTime = unknown ? vendorTimeOf(error.requestId) : null;
    if (vendorTime) return { lead: null, vendorTime };
    throw error;
  }
}

export async function partitions(call: Caller, options: CallOptions): Promise<Partition[]> {
  const answer = await call.envelope(
    {
      doing: 'Reading the partitions',
      right,
      kind: 'setup',
      path: '/rest/v1/leads/partitions.json',
    },
    options,
  );
  return answer.result.filter(isRecord).flatMap((entry) => {
    const id = toNumber(entry.id);
    const name = toText(entry.name) ?? `Partition ${id}`;
    return id === null ? [] : [{ id, name, description: toText(entry.description) }];
  });
}

/** A record without a usable id is left out: it could be matched with nothing. */
function toLead(value: unknown): MarketoLead[] {
  if (!isRecord(value)) return [];
  const id = toNumber(value.id);
  if (id === null) return [];
  const lead: MarketoLead = {};
  for (const [name, content] of Object.entries(value)) {
    lead[name] = isScalar(content) ? content : JSON.stringify(content ?? null);
  }
  lead.id = id;
  return [lead];
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

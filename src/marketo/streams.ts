import { InvalidInputError } from '../errors.ts';
import type { Caller, CallSpec } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { formatMarketoDate, parseMarketoDate } from './dates.ts';
import { isRecord, toNumber, toText } from './envelope.ts';
import { MarketoError } from './errors.ts';
import type {
  Activity,
  ActivityType,
  AttributeValue,
  LeadChange,
  PagingToken,
  StreamPage,
} from './types.ts';

const right = 'Read-Only Activity';
/** Adobe: the server gives this call up to 300 s. */
const pagingTokenTimeoutMs = 310_000;

export async function pagingToken(
  call: Caller,
  since: Date,
  options: CallOptions,
): Promise<PagingToken> {
  const answer = await call.envelope(
    {
      doing: 'Asking for a paging token',
      right,
      kind: 'activities',
      path: '/rest/v1/activities/pagingtoken.json',
      query: { sinceDatetime: formatMarketoDate(since) },
      timeoutMs: pagingTokenTimeoutMs,
    },
    options,
  );
  if (answer.nextPageToken === null) {
    throw new MarketoError('marketo-no-token', 'Marketo answered without the paging token.', {
      retryClass: 'B',
      notExecuted: true,
      requestId: answer.requestId,
      fix: 'Lockstep asks again by itself.',
    });
  }
  return { token: answer.nextPageToken, vendorTime: answer.vendorTime };
}

/**
 * Whether Marketo refuses the paging token itself, which no document says when it does: then a new
 * one is needed, from the watermark minus an overlap.
 */
export function refusesToken(error: unknown): boolean {
  return (
    error instanceof MarketoError &&
    error.marketoCode !== null &&
    /next\s*page\s*token|paging\s*token/i.test(error.message)
  );
}

export function leadChanges(
  call: Caller,
  token: string,
  fields: readonly string[],
  options: CallOptions,
): Promise<StreamPage<LeadChange>> {
  return page(
    call,
    {
      doing: 'Reading lead changes',
      right,
      kind: 'lead-changes',
      path: '/rest/v1/activities/leadchanges.json',
      query: { fields: fields.join(',') },
    },
    token,
    toLeadChange,
    options,
  );
}

export async function activities(
  call: Caller,
  token: string,
  typeIds: readonly number[],
  options: CallOptions,
): Promise<StreamPage<Activity>> {
  if (typeIds.length === 0 || typeIds.length > 10) {
    throw new InvalidInputError(`Marketo takes 1 to 10 activity types, not ${typeIds.length}.`);
  }
  return page(
    call,
    {
      doing: 'Reading activities',
      right,
      kind: 'activities',
      path: '/rest/v1/activities.json',
      query: { activityTypeIds: typeIds.join(',') },
    },
    token,
    toActivity,
    options,
  );
}

export function deletedLeads(
  call: Caller,
  token: string,
  options: CallOptions,
): Promise<StreamPage<Activity>> {
  return page(
    call,
    {
      doing: 'Reading deleted people',
      right,
      kind: 'deleted-leads',
      path: '/rest/v1/activities/deletedleads.json',
    },
    token,
    toActivity,
    options,
  );
}

async function page<T>(
  call: Caller,
  spec: CallSpec,
  token: string,
  read: (row: Record<string, unknown>) => T | null,
  options: CallOptions,
): Promise<StreamPage<T>> {
  const query = { ...spec.query, nextPageToken: token, batchSize: '300' };
  const answer = await call.envelope({ ...spec, query }, options);
  return {
    items: answer.result
      .filter(isRecord)
      .map(read)
      .filter((item) => item !== null),
    // The cursor stays where it was if Marketo should leave it out.
    token: answer.nextPageToken ?? token,
    // A page can be short or empty with more to come: only moreResult tells.
    more: answer.moreResult === true && answer.nextPageToken !== null,
    vendorTime: answer.vendorTime,
  };
}

/** What both kinds of rows share; null when the row names no lead. */
function toLogRow(row: Record<string, unknown>) {
  const leadId = toNumber(row.leadId);
  if (leadId === null) return null;
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of Array.isArray(row.attributes) ? row.attributes : []) {
    if (!isRecord(attribute)) continue;
    const name = toText(attribute.name) ?? toText(attribute.apiName) ?? '';
    attributes.set(attributeKey(name), attribute.value as AttributeValue);
  }
  return {
    guid: toText(row.marketoGUID) ?? toText(row.id) ?? '',
    leadId,
    at: parseMarketoDate(row.activityDate),
    typeId: toNumber(row.activityTypeId) ?? 0,
    attributes,
  };
}

/** `Merge IDs` and `merge_ids` are one: connectors and instances differ in capitals. */
function attributeKey(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

function toLeadChange(row: Record<string, unknown>): LeadChange | null {
  const common = toLogRow(row);
  const fields = Array.isArray(row.fields) ? row.fields.filter(isRecord) : [];
  return (
    common && {
      ...common,
      fields: fields.map((field) => ({
        name: toText(field.name) ?? '',
        oldValue: toText(field.oldValue),
        newValue: toText(field.newValue),
      })),
    }
  );
}

function toActivity(row: Record<string, unknown>): Activity | null {
  const common = toLogRow(row);
  return (
    common && {
      ...common,
      primaryValueId: toNumber(row.primaryAttributeValueId),
      primaryValue: toText(row.primaryAttributeValue),
      mergedIds: toIds(common.attributes.get('merge ids')),
    }
  );
}

/** `[887]`, `"[887, 888]"`, `"887,888"` or 887. */
function toIds(value: AttributeValue | undefined): number[] {
  const parts = Array.isArray(value) ? value : (String(value ?? '').match(/\d+/g) ?? []);
  return parts.map(toNumber).filter((id) => id !== null && id > 0) as number[];
}

export async function activityTypes(call: Caller, options: CallOptions): Promise<ActivityType[]> {
  const answer = await call.envelope(
    {
      doing: 'Reading the activity types',
      right,
      kind: 'setup',
      path: '/rest/v1/activities/types.json',
    },
    options,
  );
  return toTypes(answer.result);
}

function toTypes(result: unknown[]): ActivityType[] {
  return result.filter(isRecord).flatMap((type) => {
    const id = toNumber(type.id);
    if (id === null) return [];
    return [{ id, name: toText(type.name) ?? '', apiName: toText(type.apiName) }];
  });
}

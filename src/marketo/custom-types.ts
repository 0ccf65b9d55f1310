import type { Caller } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { isRecord, toFlag, toNumber, toText } from './envelope.ts';

/** A custom activity type as Marketo's metadata API has it. */
export type CustomType = {
  apiName: string;
  name: string;
  /** Null until it was approved once. */
  id: number | null;
  status: 'draft' | 'approved' | 'approved with draft' | 'deleted' | 'unknown';
  primary: CustomAttribute | null;
  /** Secondary attributes. */
  attributes: CustomAttribute[];
};

export type CustomAttribute = { apiName: string; name: string; dataType: string };

export type NewCustomType = {
  apiName: string;
  name: string;
  description: string;
  triggerName: string;
  filterName: string;
  primaryAttribute: CustomAttribute;
};

const base = '/rest/v1/activities/external/type';
const readRight = 'Read-Only Activity Metadata';
const writeRight = 'Read-Write Activity Metadata';

/** All custom types of the instance; drafts too. Attributes are left out: describe one for them. */
export async function listCustomTypes(call: Caller, options: CallOptions): Promise<CustomType[]> {
  const answer = await call.envelope(
    {
      doing: 'Reading the custom activity types',
      right: readRight,
      kind: 'setup',
      path: '/rest/v1/activities/external/types.json',
    },
    options,
  );
  return answer.result.filter(isRecord).map(toCustomType);
}

/** The type with what its draft has; an approved one without a draft answers what is approved. */
export async function describeCustomType(
  call: Caller,
  apiName: string,
  options: CallOptions,
): Promise<CustomType | null> {
  const answer = await call.envelope(
    {
      doing: `Reading the activity type ${apiName}`,
      right: readRight,
      kind: 'setup',
      path: `${base}/${encodeURIComponent(apiName)}/describe.json`,
      query: { draft: 'true' },
    },
    options,
  );
  const found = answer.result.find(isRecord);
  return found ? toCustomType(found) : null;
}

/**
 * Makes a draft. Secondary attributes come after. Repeated when the outcome is unknown: a second one
 * of the same apiName is refused (1017).
 */
export async function createCustomType(
  call: Caller,
  type: NewCustomType,
  options: CallOptions,
): Promise<void> {
  const doing = `Creating the activity type ${type.apiName}`;
  await call.envelope(write(doing, `${base}.json`, type), options);
}

export async function createTypeAttributes(
  call: Caller,
  apiName: string,
  attributes: readonly CustomAttribute[],
  options: CallOptions,
): Promise<void> {
  const doing = `Adding attributes to the activity type ${apiName}`;
  const path = `${base}/${encodeURIComponent(apiName)}/attributes/create.json`;
  await call.envelope(write(doing, path, { attributes }), options);
}

export async function approveCustomType(
  call: Caller,
  apiName: string,
  options: CallOptions,
): Promise<void> {
  const doing = `Approving the activity type ${apiName}`;
  const path = `${base}/${encodeURIComponent(apiName)}/approve.json`;
  await call.envelope(write(doing, path, {}), options);
}

function write(doing: string, path: string, json: unknown) {
  return { doing, right: writeRight, kind: 'setup', method: 'POST', path, json } as const;
}

const statuses = ['draft', 'approved', 'approved with draft', 'deleted'] as const;

function toCustomType(row: Record<string, unknown>): CustomType {
  const attributes = (Array.isArray(row.attributes) ? row.attributes : []).filter(isRecord);
  const status = (toText(row.status) ?? '').toLowerCase();
  const primary = isRecord(row.primaryAttribute)
    ? row.primaryAttribute
    : attributes.find((attribute) => toFlag(attribute.isPrimary) === true);
  return {
    apiName: toText(row.apiName) ?? '',
    name: toText(row.name) ?? '',
    id: toNumber(row.id),
    status: statuses.find((known) => known === status) ?? 'unknown',
    primary: primary ? toAttribute(primary) : null,
    attributes: attributes.filter((a) => toFlag(a.isPrimary) !== true).map(toAttribute),
  };
}

function toAttribute(row: Record<string, unknown>): CustomAttribute {
  return {
    apiName: toText(row.apiName) ?? '',
    name: toText(row.name) ?? '',
    dataType: (toText(row.dataType) ?? 'string').toLowerCase(),
  };
}

import { ApiError, type Reason, reason } from '../api/errors.ts';
import { bodyObject, inputRecords, limited, list, MAX_BATCH, required } from '../api/params.ts';
import { pageOf } from '../api/position-paging.ts';
import type { ApiCall, Route } from '../api/route.ts';
import type { ObjectKind, ObjectRecord } from '../objects/object-kind.ts';
import type { MarketoSettings } from '../settings.ts';
import type { Permission } from '../users.ts';

const ACTIONS = ['createOrUpdate', 'createOnly', 'updateOnly'];

/**
 * The one interface of companies, opportunities, roles and sales persons: describe, query, sync,
 * delete. With native Salesforce sync the CRM owns these records and all of it is refused.
 */
export function objectRoutes(kinds: readonly ObjectKind[], settings: MarketoSettings): Route[] {
  return kinds.flatMap((kind) => routesOf(kind, settings));
}

function routesOf(kind: ObjectKind, settings: MarketoSettings): Route[] {
  const read: Permission[] = [`Read-Only ${kind.right}`];
  const write: Permission[] = [`Read-Write ${kind.right}`];
  const reading = (handle: Route['handle']): Route['handle'] => {
    return (call) => {
      if (settings.nativeSync) throw new ApiError(settings.nativeSyncReadCode);
      return handle(call);
    };
  };
  const writing = (handle: Route['handle']): Route['handle'] => {
    return (call) => {
      if (settings.nativeSync) throw new ApiError('1018');
      return handle(call);
    };
  };
  return [
    {
      name: `${kind.call}-describe`,
      method: 'GET',
      path: `${kind.path}/describe.json`,
      permissions: read,
      handle: reading(() => ({ result: [describe(kind)] })),
    },
    {
      name: kind.call,
      method: 'GET',
      path: `${kind.path}.json`,
      permissions: read,
      handle: reading((call) => query(call, kind)),
    },
    {
      name: `${kind.call}-sync`,
      method: 'POST',
      path: `${kind.path}.json`,
      permissions: write,
      handle: writing((call) => sync(call, kind)),
    },
    {
      name: `${kind.call}-delete`,
      method: 'POST',
      path: `${kind.path}/delete.json`,
      permissions: write,
      handle: writing((call) => remove(call, kind)),
    },
  ];
}

function describe(kind: ObjectKind): Record<string, unknown> {
  return {
    name: kind.name,
    displayName: kind.displayName,
    idField: kind.idField,
    dedupeFields: kind.dedupeFields,
    searchableFields: kind.searchable,
    fields: kind.fields,
    createdAt: '2024-01-10T08:00:00Z',
    updatedAt: '2024-01-10T08:00:00Z',
  };
}

/** A query by one field, by the aliases idField and dedupeFields, or by a compound key in the body. */
function query(call: ApiCall, kind: ObjectKind): Record<string, unknown> {
  const compound = compoundInput(call, kind);
  const found = compound
    ? compound.flatMap((key) => findByKey(kind, kind.dedupeFields, key))
    : byFilter(call, kind);
  const given = compound ? ((bodyObject(call).fields ?? []) as unknown[]).map(String) : [];
  const fields = given.length > 0 ? given : list(call, 'fields');
  for (const name of fields) {
    if (!kind.fields.some((field) => field.name === name)) {
      throw new ApiError('1006', `Field '${name}' not found`);
    }
  }
  const shown =
    fields.length > 0
      ? [kind.idField, ...fields]
      : [kind.idField, ...kind.dedupeFields, 'createdAt', 'updatedAt'];
  const { items, nextPageToken } = pageOf(call, found);
  const result = items.map((record, seq) => ({
    seq,
    ...Object.fromEntries(shown.map((name) => [name, record[name] ?? null])),
  }));
  return {
    result,
    moreResult: nextPageToken !== undefined,
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  };
}

function compoundInput(call: ApiCall, kind: ObjectKind): ObjectRecord[] | undefined {
  if (call.body === undefined || kind.dedupeFields.length < 2) return undefined;
  if (bodyObject(call).filterType !== 'dedupeFields') return undefined;
  return inputRecords(call);
}

function byFilter(call: ApiCall, kind: ObjectKind): ObjectRecord[] {
  const asked = required(call, 'filterType');
  required(call, 'filterValues');
  const values = limited('filterValues', list(call, 'filterValues'), MAX_BATCH);
  const [dedupe, ...others] = kind.dedupeFields;
  let field = asked === 'idField' ? kind.idField : asked;
  if (asked === 'dedupeFields' && dedupe !== undefined && others.length === 0) field = dedupe;
  if (!kind.searchable.some((entry) => entry.length === 1 && entry[0] === field)) {
    throw new ApiError('1003', `Invalid filterType '${asked}'`);
  }
  return kind.find(field, values);
}

function findByKey(kind: ObjectKind, fields: readonly string[], key: ObjectRecord): ObjectRecord[] {
  // A compound key is narrowed down by the part that only few records share.
  const first = fields.includes('leadId') ? 'leadId' : (fields[0] ?? kind.idField);
  return kind
    .find(first, [String(key[first])])
    .filter((record) => fields.every((name) => String(record[name]) === String(key[name])));
}

function keyFields(kind: ObjectKind, by: unknown): readonly string[] {
  if (by === undefined || by === 'dedupeFields') return kind.dedupeFields;
  if (by === 'idField') return [kind.idField];
  throw new ApiError('1003', `Invalid value '${String(by)}': dedupeFields or idField`);
}

function sync(call: ApiCall, kind: ObjectKind): Record<string, unknown> {
  const { action = 'createOrUpdate', dedupeBy } = bodyObject(call);
  if (!ACTIONS.includes(String(action))) {
    throw new ApiError('1003', `Invalid action '${String(action)}'`);
  }
  const keys = keyFields(kind, dedupeBy);
  const result = inputRecords(call).map((record, seq) => ({
    seq,
    ...syncOne(kind, String(action), keys, record),
  }));
  return { result };
}

function syncOne(
  kind: ObjectKind,
  action: string,
  keys: readonly string[],
  record: ObjectRecord,
): Record<string, unknown> {
  const missing = keys.find((name) => record[name] === undefined || record[name] === null);
  if (missing !== undefined) {
    return skipped(reason('1002', `Missing value for the required parameter '${missing}'`));
  }
  const unknown = Object.keys(record).find(
    (name) => !kind.fields.some((field) => field.name === name),
  );
  if (unknown !== undefined) return skipped(reason('1006', `Field '${unknown}' not found`));
  const [found] = findByKey(kind, keys, record);
  const values = Object.fromEntries(
    Object.entries(record).filter(([name]) => !keys.includes(name)),
  );
  if (found) {
    if (action === 'createOnly') return skipped(reason('1017'));
    kind.update(found, values);
    return { status: 'updated', [kind.idField]: found[kind.idField] };
  }
  if (action === 'updateOnly' || keys[0] === kind.idField) return skipped(reason('1013'));
  const why = kind.refuse(record);
  if (why !== null) return skipped(reason(why));
  return { status: 'created', [kind.idField]: kind.create(record)[kind.idField] };
}

function skipped(why: Reason): Record<string, unknown> {
  return { status: 'skipped', reasons: [why] };
}

function remove(call: ApiCall, kind: ObjectKind): Record<string, unknown> {
  const keys = keyFields(kind, bodyObject(call).deleteBy);
  const result = inputRecords(call).map((record, seq) => {
    const [found] = findByKey(kind, keys, record);
    if (!found) return { seq, ...skipped(reason('1013')) };
    if (!kind.remove(found)) return { seq, ...skipped(reason('1022')) };
    return { seq, status: 'deleted', [kind.idField]: found[kind.idField] };
  });
  return { result };
}

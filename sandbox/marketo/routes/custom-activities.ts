import { parseDateTime } from '../../support/time.ts';
import { misfit, mismatch } from '../activities/attribute-values.ts';
import type { ApprovedType } from '../activities/custom-types.ts';
import type { Attribute } from '../activities/log.ts';
import { type Reason, reason } from '../api/errors.ts';
import { inputRecords } from '../api/params.ts';
import type { ApiCall, Route } from '../api/route.ts';
import type { MarketoSandbox } from '../marketo.ts';

/** The attributes of one record may take so many bytes (1049). */
const MAX_ATTRIBUTE_BYTES = 65_536;
const MEMBERS = ['leadId', 'activityDate', 'activityTypeId', 'primaryAttributeValue', 'attributes'];

type Outcome =
  | { id: number; marketoGUID: string; status: 'added' }
  | { status: 'skipped'; errors: Reason[] };

/**
 * `POST /rest/v1/activities/external.json`. Written once and never folded: the same record twice is
 * two activities. Positions of the answer match the input.
 */
export function customActivityRoutes(marketo: MarketoSandbox): Route[] {
  return [
    {
      name: 'add-custom-activities',
      method: 'POST',
      path: '/rest/v1/activities/external.json',
      permissions: ['Read-Write Activity'],
      handle: (call) => ({
        result: inputRecords(call).map((record, position) => {
          const why = marketo.refusals.of(call.body, position);
          return why ? refused(why) : addOne(call, marketo, record);
        }),
      }),
    },
  ];
}

function addOne(call: ApiCall, marketo: MarketoSandbox, record: Record<string, unknown>): Outcome {
  const missing = MEMBERS.find((name) => record[name] === undefined || record[name] === null);
  if (missing !== undefined) {
    return refused(reason('1002', `Missing value for the required parameter '${missing}'`));
  }
  const leadId = Number(record.leadId);
  if (!marketo.store.has(leadId)) return refused(reason('1004'));
  if (!marketo.reader.sees(call.user, leadId)) {
    return refused(reason('1008', 'Partition access denied'));
  }
  const at = instantOf(record.activityDate);
  if (at === undefined) return refused(mismatch(record.activityDate, 'datetime'));
  const type = marketo.customTypes.byId(Number(record.activityTypeId));
  if (!type) {
    const text = `Activity type '${String(record.activityTypeId)}' is unknown or not approved`;
    return refused(reason('1003', text));
  }
  const { primaryAttributeValue } = record;
  const primary = type.approved.attributes.find((entry) => entry.isPrimary);
  if (!primary || primaryAttributeValue === '') {
    return refused(mismatch(primaryAttributeValue, primary?.dataType ?? 'string'));
  }
  const why = misfit(primary, primaryAttributeValue);
  if (why) return refused(why);
  const attributes = checkedAttributes(type, record.attributes);
  if ('why' in attributes) return refused(attributes.why);
  const row = marketo.log.append({
    leadId,
    typeId: type.id,
    at,
    primaryValue: String(primaryAttributeValue),
    attributes: attributes.found,
  });
  return { id: row.id, marketoGUID: String(row.id), status: 'added' };
}

/** ISO 8601 with an offset, such as `2026-11-24T10:15:00Z` or `…+01:00`; a date alone is none. */
function instantOf(given: unknown): number | undefined {
  const isWhole = typeof given === 'string' && /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(given);
  return isWhole ? parseDateTime(given) : undefined;
}

function refused(why: Reason): Outcome {
  return { status: 'skipped', errors: [why] };
}

/** Finds each attribute by apiName or name among the approved ones, and checks its type. */
function checkedAttributes(
  type: ApprovedType,
  given: unknown,
): { found: Attribute[] } | { why: Reason } {
  if (!Array.isArray(given)) return { why: mismatch(given, 'array') };
  if (Buffer.byteLength(JSON.stringify(given)) > MAX_ATTRIBUTE_BYTES) {
    return { why: reason('1049') };
  }
  const found: Attribute[] = [];
  for (const entry of given as unknown[]) {
    const { apiName, name, value } = (entry ?? {}) as Record<string, unknown>;
    if (apiName === undefined && name === undefined) {
      return { why: reason('1002', "Missing value for the required parameter 'apiName'") };
    }
    const known = type.approved.attributes.find(
      (attribute) =>
        !attribute.isPrimary && (attribute.apiName === apiName || attribute.name === name),
    );
    if (!known) return { why: reason('1006', `Field '${String(apiName ?? name)}' not found`) };
    if (value === null || value === undefined || value === '') continue;
    const why = misfit(known, value);
    if (why) return { why };
    found.push({ name: known.name, apiName: known.apiName, value });
  }
  return { found };
}

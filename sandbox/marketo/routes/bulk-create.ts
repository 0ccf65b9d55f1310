import { parseDateTime } from '../../support/time.ts';
import type { ActivityLog, LogRow } from '../activities/log.ts';
import { DELETE_LEAD } from '../activities/types.ts';
import { ApiError } from '../api/errors.ts';
import { bodyObject } from '../api/params.ts';
import type { ApiCall, Route } from '../api/route.ts';
import { ACTIVITY_COLUMNS, activityFile } from '../bulk/activity-file.ts';
import { separatorOf } from '../bulk/cells.ts';
import type { ExportJob, ExportJobs } from '../bulk/jobs.ts';
import type { LeadFilter } from '../bulk/lead-file.ts';
import { leadFile } from '../bulk/lead-file.ts';
import type { LeadMerges } from '../leads/merge.ts';
import type { LeadReader } from '../leads/reader.ts';
import type { LeadStore } from '../leads/store.ts';
import type { StaticLists } from '../lists/static-lists.ts';
import type { MarketoSettings } from '../settings.ts';
import { bulkJobRoutes } from './bulk-jobs.ts';

export interface BulkParts {
  store: LeadStore;
  reader: LeadReader;
  settings: MarketoSettings;
  log: ActivityLog;
  merges: LeadMerges;
  lists: StaticLists;
  jobs: ExportJobs;
}

const MAX_SPAN_MS = 31 * 86_400_000;
const MAX_PRIMARY = 50;

/** Bulk extract of leads and of activities. */
export function bulkRoutes(parts: BulkParts): Route[] {
  const { jobs } = parts;
  return [
    ...bulkJobRoutes('leads', 'Read-Only Lead', jobs, (call) => createLeadJob(call, parts)),
    ...bulkJobRoutes('activities', 'Read-Only Activity', jobs, (call) =>
      createActivityJob(call, parts),
    ),
  ];
}

function createLeadJob(call: ApiCall, parts: BulkParts): ExportJob {
  const { store, reader, settings } = parts;
  const body = bodyObject(call);
  if (!Array.isArray(body.fields) || body.fields.length === 0) {
    throw new ApiError('1002', "Missing value for the required parameter 'fields'");
  }
  const fields = reader.known(body.fields.map(String));
  const filter = leadFilter(filterOf(body), parts);
  const { format, separator } = separatorOf(body.format);
  const headers = headersOf(fields, body.columnHeaderNames);
  return parts.jobs.create('leads', call.user.login, format, () =>
    leadFile(store, reader, settings, { fields, headers, separator, filter: filter() }),
  );
}

function filterOf(body: Record<string, unknown>): Record<string, unknown> {
  const { filter } = body;
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw new ApiError('609', "Invalid value specified for attribute 'filter'");
  }
  return filter as Record<string, unknown>;
}

/** The filter, to be worked out when processing starts: lists count as they are then. */
function leadFilter(filter: Record<string, unknown>, parts: BulkParts): () => LeadFilter {
  const names = Object.keys(filter);
  const [name] = names;
  if (name === undefined || names.length !== 1) {
    throw new ApiError('1003', 'Exactly one filter must be given');
  }
  if (parts.settings.unsupportedFilters.includes(name)) throw new ApiError('1035');
  const value = filter[name];
  switch (name) {
    case 'createdAt':
    case 'updatedAt': {
      const span = spanOf(value);
      return () => ({ kind: name, ...span });
    }
    case 'staticListId':
    case 'staticListName': {
      const found = parts.lists
        .all()
        .find((entry) =>
          name === 'staticListId' ? entry.id === Number(value) : entry.name === value,
        );
      if (!found) throw new ApiError('1013', `List '${String(value)}' not found`);
      return () => {
        const members = new Set(parts.lists.members(found));
        return { kind: 'list', has: (id) => members.has(id) };
      };
    }
    case 'smartListId':
    case 'smartListName': {
      const found = parts.lists.smartLists.find((entry) =>
        name === 'smartListId' ? entry.id === Number(value) : entry.name === value,
      );
      if (!found) throw new ApiError('1013', `Smart list '${String(value)}' not found`);
      return () => ({ kind: 'list', has: found.has });
    }
    default:
      throw new ApiError('1035');
  }
}

/** A date filter: both ends, no milliseconds, at most 31 days. */
function spanOf(value: unknown): { from: number; to: number } {
  const { startAt, endAt } = (value ?? {}) as Record<string, unknown>;
  const from = typeof startAt === 'string' ? parseDateTime(startAt) : undefined;
  const to = typeof endAt === 'string' ? parseDateTime(endAt) : undefined;
  if (from === undefined || to === undefined) {
    throw new ApiError('1003', 'startAt and endAt are required as ISO 8601 date-times');
  }
  if (/\.\d/.test(`${startAt} ${endAt}`)) {
    throw new ApiError('1003', 'startAt and endAt must be given without milliseconds');
  }
  if (to < from) throw new ApiError('1003', 'endAt lies before startAt');
  if (to - from > MAX_SPAN_MS) {
    throw new ApiError('1003', 'The date range can be at most 31 days');
  }
  // The filter includes the whole last second.
  return { from, to: to + 999 };
}

function headersOf(fields: readonly string[], names: unknown): string[] {
  const own = (names ?? {}) as Record<string, unknown>;
  return fields.map((field) => String(own[field] ?? field));
}

function createActivityJob(call: ApiCall, parts: BulkParts): ExportJob {
  const body = bodyObject(call);
  const filter = filterOf(body);
  if (filter.createdAt === undefined) {
    throw new ApiError('1002', "Missing value for the required parameter 'createdAt'");
  }
  const { from, to } = spanOf(filter.createdAt);
  const accept = activityFilter(filter);
  const fields = activityFields(body.fields);
  const { format, separator } = separatorOf(body.format);
  const headers = headersOf(fields, body.columnHeaderNames);
  return parts.jobs.create('activities', call.user.login, format, () =>
    activityFile(parts.log, parts.merges, { fields, headers, separator, from, to, accept }),
  );
}

function activityFields(given: unknown): string[] {
  if (!Array.isArray(given) || given.length === 0) return ACTIVITY_COLUMNS;
  const names = given.map(String);
  const unknown = names.find((name) => ![...ACTIVITY_COLUMNS, 'actionResult'].includes(name));
  if (unknown !== undefined) throw new ApiError('1006', `Field '${unknown}' not found`);
  return names;
}

function activityFilter(filter: Record<string, unknown>): (row: LogRow) => boolean {
  const types = asArray(filter.activityTypeIds)?.map(Number);
  const ids = asArray(filter.primaryAttributeValueIds)?.map(Number);
  const values = asArray(filter.primaryAttributeValues)?.map(String);
  if (types?.includes(DELETE_LEAD)) {
    throw new ApiError('1003', 'Activity type 37 can not be extracted');
  }
  if (ids && values) {
    throw new ApiError(
      '1003',
      'primaryAttributeValueIds and primaryAttributeValues exclude each other',
    );
  }
  if ((ids ?? values) && !types) {
    throw new ApiError('1003', 'primaryAttributeValue filters need activityTypeIds');
  }
  if ((ids ?? values ?? []).length > MAX_PRIMARY) {
    throw new ApiError('1003', `At most ${MAX_PRIMARY} primary attribute values`);
  }
  return (row) =>
    (!types || types.includes(row.typeId)) &&
    (!ids || ids.includes(row.primaryId ?? Number.NaN)) &&
    (!values || values.includes(row.primaryValue ?? ''));
}

function asArray(value: unknown): unknown[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new ApiError('609', "Invalid value specified for attribute 'filter'");
  }
  return value;
}

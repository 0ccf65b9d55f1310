import type { SandboxClock } from '../../support/clock.ts';
import { parseDateTime } from '../../support/time.ts';
import type { CustomTypes } from '../activities/custom-types.ts';
import type { ActivityLog, LogRow } from '../activities/log.ts';
import { positionOf, tokenAt, tokenSince } from '../activities/paging-token.ts';
import { CHANGE_DATA_VALUE, DELETE_LEAD, NEW_LEAD, standardTypes } from '../activities/types.ts';
import { activityView, leadChangeView } from '../activities/view.ts';
import { ApiError } from '../api/errors.ts';
import { batchSize, integers, required, requiredList } from '../api/params.ts';
import type { ApiCall, Route } from '../api/route.ts';
import type { LeadMerges } from '../leads/merge.ts';
import type { LeadReader } from '../leads/reader.ts';
import type { LeadStore } from '../leads/store.ts';
import type { StaticLists } from '../lists/static-lists.ts';
import type { MarketoSettings } from '../settings.ts';

export interface ActivityReadParts {
  log: ActivityLog;
  clock: SandboxClock;
  settings: MarketoSettings;
  merges: LeadMerges;
  reader: LeadReader;
  store: LeadStore;
  lists: StaticLists;
  customTypes: CustomTypes;
}

const READ = ['Read-Only Activity'] as const;

/** Lists this long can not narrow activities down. */
const LIST_LIMIT = 10_000;

/** The three streams over the activity log, their paging token, and the types. */
export function activityReadRoutes(parts: ActivityReadParts): Route[] {
  return [
    {
      name: 'activity-types',
      method: 'GET',
      path: '/rest/v1/activities/types.json',
      permissions: READ,
      handle: () => ({ result: [...standardTypes, ...parts.customTypes.approvedTypes()] }),
    },
    {
      name: 'pagingtoken',
      method: 'GET',
      path: '/rest/v1/activities/pagingtoken.json',
      permissions: READ,
      handle: (call) => {
        const since = parseDateTime(required(call, 'sinceDatetime'));
        if (since === undefined) throw new ApiError('704');
        return { nextPageToken: tokenSince(since) };
      },
    },
    {
      name: 'activities',
      method: 'GET',
      path: '/rest/v1/activities.json',
      permissions: READ,
      handle: (call) => activities(call, parts),
    },
    {
      name: 'leadchanges',
      method: 'GET',
      path: '/rest/v1/activities/leadchanges.json',
      permissions: READ,
      handle: (call) => leadChanges(call, parts),
    },
    {
      name: 'deletedleads',
      method: 'GET',
      path: '/rest/v1/activities/deletedleads.json',
      permissions: READ,
      handle: (call) => page(call, parts, (row) => row.typeId === DELETE_LEAD, activityView),
    },
  ];
}

function activities(call: ApiCall, parts: ActivityReadParts): Record<string, unknown> {
  required(call, 'nextPageToken');
  const types = new Set(integers('activityTypeIds', requiredList(call, 'activityTypeIds', 10)));
  const assets = call.params.has('assetIds')
    ? new Set(integers('assetIds', requiredList(call, 'assetIds', 300)))
    : undefined;
  if (assets && types.size !== 1) {
    throw new ApiError('1003', 'assetIds can only be used with a single activityTypeId');
  }
  const leads = leadFilter(call, parts);
  return page(
    call,
    parts,
    (row) =>
      types.has(row.typeId) && leads(row) && (!assets || assets.has(row.primaryId ?? Number.NaN)),
    activityView,
  );
}

function leadChanges(call: ApiCall, parts: ActivityReadParts): Record<string, unknown> {
  required(call, 'nextPageToken');
  const fields = new Set(parts.reader.known(requiredList(call, 'fields', 1000)));
  const leads = leadFilter(call, parts);
  return page(
    call,
    parts,
    (row) =>
      (row.typeId === NEW_LEAD ||
        (row.typeId === CHANGE_DATA_VALUE && fields.has(row.field?.name ?? ''))) &&
      leads(row),
    leadChangeView,
  );
}

/** Which rows `leadIds` and `listId` let through. */
function leadFilter(call: ApiCall, parts: ActivityReadParts): (row: LogRow) => boolean {
  const ids = call.params.has('leadIds')
    ? new Set(integers('leadIds', requiredList(call, 'leadIds', 30)))
    : undefined;
  const listId = call.params.get('listId');
  const members = listId === null ? undefined : parts.lists.require(Number(listId)).members;
  if (members && members.size >= LIST_LIMIT) {
    throw new ApiError('1003', `List ${listId} has ${LIST_LIMIT} or more leads`);
  }
  return (row) => {
    const shown = shownLead(row, parts);
    return (!ids || ids.has(shown)) && (!members || members.has(shown));
  };
}

/** A merged lead's old activities come under the winner, unless set otherwise. */
function shownLead(row: LogRow, parts: ActivityReadParts): number {
  return parts.settings.activitiesUnderWinner ? parts.merges.winnerOf(row.leadId) : row.leadId;
}

/** Partitions count where set so; a deleted lead's activities come unless set otherwise. */
function isShown(row: LogRow, call: ApiCall, parts: ActivityReadParts): boolean {
  const { settings, store, merges } = parts;
  if (settings.activitiesByPartition) {
    const partition = store.partition(shownLead(row, parts));
    if (!call.user.partitions.includes(partition)) return false;
  }
  const always = settings.activitiesOfDeletedLeads || row.typeId === DELETE_LEAD;
  return always || store.has(merges.winnerOf(row.leadId));
}

function page(
  call: ApiCall,
  parts: ActivityReadParts,
  accept: (row: LogRow) => boolean,
  view: (row: LogRow, leadId: number) => Record<string, unknown>,
): Record<string, unknown> {
  const { log, settings } = parts;
  const token = required(call, 'nextPageToken');
  const expiredBefore =
    settings.pagingTokenLifeMs === null ? 0 : parts.clock.now() - settings.pagingTokenLifeMs;
  const position = positionOf(log, token, expiredBefore);
  const sees = (row: LogRow) => isShown(row, call, parts);
  const scan = log.scan(position, batchSize(call), (row) => accept(row) && sees(row));
  const next = scan.next === position ? token : tokenAt(log, scan.next, token);
  const result = scan.rows.map((row) => view(row, shownLead(row, parts)));
  // A page that found nothing often comes without the member.
  return {
    ...(result.length === 0 && !scan.more ? {} : { result }),
    nextPageToken: next,
    moreResult: scan.more,
  };
}

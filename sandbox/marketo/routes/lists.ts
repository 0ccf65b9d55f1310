import { isoSeconds } from '../../support/time.ts';
import { ADD_TO_LIST, REMOVE_FROM_LIST } from '../activities/types.ts';
import { ApiError, reason } from '../api/errors.ts';
import { inputRecords, integers, list, MAX_BATCH, pathInteger } from '../api/params.ts';
import { pageOf } from '../api/position-paging.ts';
import type { ApiCall, Route } from '../api/route.ts';
import type { StaticList } from '../lists/static-lists.ts';
import type { MarketoSandbox } from '../marketo.ts';
import { fieldsOf } from './lead-reads.ts';

const READ = ['Read-Only Lead'] as const;
const WRITE = ['Read-Write Lead'] as const;

/** Static lists: browse, members, add, remove, test. Smart lists only come by bulk extract. */
export function listRoutes(marketo: MarketoSandbox): Route[] {
  const { lists } = marketo;
  const listIn = (call: ApiCall) => lists.require(pathInteger(call, 'id'));
  const members = (call: ApiCall) => membersPage(call, marketo, listIn(call));
  return [
    {
      name: 'lists',
      method: 'GET',
      path: '/rest/v1/lists.json',
      permissions: READ,
      handle: (call) => browse(call, lists.all()),
    },
    {
      name: 'list',
      method: 'GET',
      path: '/rest/v1/lists/:id.json',
      permissions: READ,
      handle: (call) => ({ result: [view(listIn(call))] }),
    },
    {
      name: 'list-members',
      method: 'GET',
      path: '/rest/v1/lists/:id/leads.json',
      permissions: READ,
      handle: members,
    },
    {
      name: 'list-members',
      method: 'GET',
      path: '/rest/v1/list/:id/leads.json',
      permissions: READ,
      handle: members,
    },
    {
      name: 'list-add',
      method: 'POST',
      path: '/rest/v1/lists/:id/leads.json',
      permissions: WRITE,
      handle: (call) => add(call, marketo, listIn(call)),
    },
    {
      name: 'list-remove',
      method: 'DELETE',
      path: '/rest/v1/lists/:id/leads.json',
      permissions: WRITE,
      handle: (call) => remove(call, marketo, listIn(call)),
    },
    {
      name: 'list-ismember',
      method: 'GET',
      path: '/rest/v1/lists/:id/leads/ismember.json',
      permissions: READ,
      handle: (call) => {
        const found = listIn(call);
        return each(call, marketo, (id) => ({
          id,
          status: found.members.has(id) ? 'memberof' : 'notmemberof',
        }));
      },
    },
    {
      name: 'list-membership',
      method: 'GET',
      path: '/rest/v1/leads/:id/listMembership.json',
      permissions: ['Read-Only Asset'],
      handle: (call) => {
        const id = pathInteger(call, 'id');
        if (!marketo.reader.sees(call.user, id))
          throw new ApiError('1004', `Lead '${id}' not found`);
        const found = lists.all().filter((entry) => entry.members.has(id));
        const { items, nextPageToken } = pageOf(
          call,
          found.map((entry) => ({
            listId: entry.id,
            createdAt: entry.createdAt,
            updatedAt: entry.updatedAt,
          })),
        );
        const more = nextPageToken !== undefined;
        return { result: items, moreResult: more, ...(more ? { nextPageToken } : {}) };
      },
    },
  ];
}

function view({ members: _, ...list }: StaticList): Omit<StaticList, 'members'> {
  return list;
}

function browse(call: ApiCall, all: readonly StaticList[]): Record<string, unknown> {
  const ids = new Set(integers('id', list(call, 'id')));
  const names = new Set(call.params.getAll('name'));
  const programs = new Set(call.params.getAll('programName'));
  const workspaces = new Set(call.params.getAll('workspaceName'));
  const fits = (entry: StaticList) =>
    (ids.size === 0 || ids.has(entry.id)) &&
    (names.size === 0 || names.has(entry.name)) &&
    (programs.size === 0 || programs.has(entry.programName ?? '')) &&
    (workspaces.size === 0 || workspaces.has(entry.workspaceName));
  const { items, nextPageToken } = pageOf(call, all.filter(fits).map(view));
  return { result: items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
}

function membersPage(
  call: ApiCall,
  marketo: MarketoSandbox,
  found: StaticList,
): Record<string, unknown> {
  const fields = fieldsOf(call, marketo.reader);
  const ids = marketo.lists.members(found).filter((id) => marketo.reader.sees(call.user, id));
  const { items, nextPageToken } = pageOf(call, ids);
  return {
    result: items.map((id) => marketo.reader.record(id, fields)),
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  };
}

/** One record for each id of the query or body; unknown leads are skipped with 1004. */
function each(
  call: ApiCall,
  marketo: MarketoSandbox,
  one: (id: number) => Record<string, unknown>,
): Record<string, unknown> {
  const inQuery = list(call, 'id');
  const texts =
    inQuery.length > 0 ? inQuery : inputRecords(call).map((record) => String(record.id));
  if (texts.length > MAX_BATCH) {
    throw new ApiError('1003', `At most ${MAX_BATCH} ids, got ${texts.length}`);
  }
  const result = integers('id', texts).map((id) =>
    marketo.reader.sees(call.user, id)
      ? one(id)
      : { id, status: 'skipped', reasons: [reason('1004')] },
  );
  return { result };
}

function add(call: ApiCall, marketo: MarketoSandbox, found: StaticList): Record<string, unknown> {
  return each(call, marketo, (id) => {
    if (!found.members.has(id)) {
      found.members.add(id);
      logMembership(marketo, found, id, ADD_TO_LIST);
    }
    return { id, status: 'added' };
  });
}

function remove(
  call: ApiCall,
  marketo: MarketoSandbox,
  found: StaticList,
): Record<string, unknown> {
  return each(call, marketo, (id) => {
    if (!found.members.delete(id)) {
      return { id, status: 'skipped', reasons: [reason('1015')] };
    }
    logMembership(marketo, found, id, REMOVE_FROM_LIST);
    return { id, status: 'removed' };
  });
}

function logMembership(
  marketo: MarketoSandbox,
  found: StaticList,
  leadId: number,
  typeId: number,
): void {
  found.updatedAt = isoSeconds(marketo.clock.now());
  marketo.log.append({
    leadId,
    typeId,
    primaryId: found.id,
    primaryValue: found.name,
    attributes: [{ name: 'Source', value: 'Web service API' }],
  });
}

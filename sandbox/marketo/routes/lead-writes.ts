import { ApiError, type Reason, reason } from '../api/errors.ts';
import { bodyObject, inputRecords, list, MAX_BATCH, pathInteger } from '../api/params.ts';
import type { ApiCall, Route } from '../api/route.ts';
import { storedValue } from '../leads/field-values.ts';
import type { LeadValues, Origin } from '../leads/operations.ts';
import { findLeads } from '../leads/search.ts';
import type { MarketoSandbox } from '../marketo.ts';

const WRITE_LEAD = ['Read-Write Lead'] as const;
const ACTIONS = ['createOrUpdate', 'createOnly', 'updateOnly', 'createDuplicate'] as const;
type Action = (typeof ACTIONS)[number];
const MAX_LOSERS = 25;

type Outcome = { id: number; status: string } | { status: 'skipped'; reasons: Reason[] };

/** Sync Leads, delete and merge. */
export function leadWriteRoutes(marketo: MarketoSandbox): Route[] {
  return [
    {
      name: 'sync-leads',
      method: 'POST',
      path: '/rest/v1/leads.json',
      permissions: WRITE_LEAD,
      handle: (call) => syncLeads(call, marketo),
    },
    {
      name: 'delete-leads',
      method: 'POST',
      path: '/rest/v1/leads/delete.json',
      permissions: WRITE_LEAD,
      handle: (call) => deleteLeads(call, marketo),
    },
    {
      name: 'merge-leads',
      method: 'POST',
      path: '/rest/v1/leads/:id/merge.json',
      permissions: WRITE_LEAD,
      handle: (call) => mergeLeads(call, marketo),
    },
  ];
}

interface SyncOptions {
  action: Action;
  lookupField: string;
  partition: number | undefined;
  origin: Origin;
}

function syncOptions(call: ApiCall, marketo: MarketoSandbox): SyncOptions {
  const body = bodyObject(call);
  const action = (body.action ?? 'createOrUpdate') as Action;
  if (!ACTIONS.includes(action)) {
    throw new ApiError('1003', `Invalid action '${String(action)}'`);
  }
  const lookupField = String(body.lookupField ?? 'email');
  const field = marketo.reader.field(lookupField);
  if (!field) throw new ApiError('1006', `Lookup field '${lookupField}' not found`);
  if (!field.searchable) throw new ApiError('1011', `Field '${lookupField}' not supported`);
  if (lookupField === 'id' && action !== 'updateOnly') {
    throw new ApiError('1003', "Lookup by 'id' is possible with action 'updateOnly' only");
  }
  let partition: number | undefined;
  if (body.partitionName !== undefined) {
    if (action !== 'createOnly' && action !== 'createOrUpdate') {
      throw new ApiError('1010', `partitionName can't be used with action '${action}'`);
    }
    const found = marketo.partitions.find((entry) => entry.name === body.partitionName);
    if (!found || !call.user.partitions.includes(found.id)) {
      throw new ApiError('1008', `Partition access denied: '${String(body.partitionName)}'`);
    }
    partition = found.id;
  }
  const origin: Origin = {
    source: 'Web service API',
    apiMethod: 'syncLead',
    user: call.user.login,
    requestId: call.requestId,
  };
  return { action, lookupField, partition, origin };
}

function syncLeads(call: ApiCall, marketo: MarketoSandbox): Record<string, unknown> {
  const input = inputRecords(call);
  const options = syncOptions(call, marketo);
  const result = input.map((record) => syncOne(call, marketo, options, record));
  // Asynchronous processing answers before it knows anything about the records.
  return bodyObject(call).asyncProcessing === true ? {} : { result };
}

function syncOne(
  call: ApiCall,
  marketo: MarketoSandbox,
  options: SyncOptions,
  record: Record<string, unknown>,
): Outcome {
  const { action, lookupField, origin } = options;
  const checked = checkedValues(marketo, record);
  if ('why' in checked) return skipped(checked.why);
  const key = record[lookupField];
  if (action !== 'createDuplicate' && (key === undefined || key === null || key === '')) {
    return skipped(reason('1002', `Missing value for the required parameter '${lookupField}'`));
  }
  const matches =
    action === 'createDuplicate'
      ? []
      : findLeads(marketo.store, lookupField, [String(key)], 2, (id) =>
          marketo.reader.sees(call.user, id),
        );
  const [id] = matches;
  if (matches.length > 1) return skipped(reason('1007'));
  if (id !== undefined) {
    if (action === 'createOnly') return skipped(reason('1005'));
    marketo.operations.edit(id, checked.values, origin);
    return { id, status: 'updated' };
  }
  if (action === 'updateOnly') return skipped(reason('1004'));
  const partition = options.partition ?? call.user.partitions[0] ?? 1;
  const values = { ...checked.values, leadPartitionId: String(partition) };
  return { id: marketo.operations.create(values, origin), status: 'created' };
}

function skipped(why: Reason): Outcome {
  return { status: 'skipped', reasons: [why] };
}

/** The record's fields as they will be stored; `id` is for looking up and is left out. */
function checkedValues(
  marketo: MarketoSandbox,
  record: Record<string, unknown>,
): { values: LeadValues } | { why: Reason } {
  const values: LeadValues = {};
  for (const [name, given] of Object.entries(record)) {
    if (name === 'id') continue;
    const field = marketo.reader.field(name);
    if (!field) return { why: reason('1006', `Field '${name}' not found`) };
    if (field.ofCompany) return { why: reason('1021') };
    if (!field.updateable) return { why: reason('1011', `Field '${name}' not supported`) };
    const stored = storedValue(field, given);
    if ('why' in stored) return stored;
    values[name] = stored.value;
  }
  return { values };
}

function deleteLeads(call: ApiCall, marketo: MarketoSandbox): Record<string, unknown> {
  const inQuery = list(call, 'id');
  const ids = inQuery.length > 0 ? inQuery : inputRecords(call).map((record) => String(record.id));
  if (ids.length > MAX_BATCH) {
    throw new ApiError('1003', `input can hold at most ${MAX_BATCH} records, got ${ids.length}`);
  }
  const result = ids.map((text) => {
    const id = Number(text);
    if (!marketo.reader.sees(call.user, id)) return { id, ...skipped(reason('1004')) };
    marketo.operations.delete(id, { source: 'Web service API', campaign: 'Web service API' });
    return { id, status: 'deleted' };
  });
  return { result };
}

function mergeLeads(call: ApiCall, marketo: MarketoSandbox): Record<string, unknown> {
  const winner = pathInteger(call, 'id');
  const losers = [...list(call, 'leadId'), ...list(call, 'leadIds')].map(Number);
  if (losers.length === 0) {
    throw new ApiError('1002', "Missing value for the required parameter 'leadIds'");
  }
  if (losers.length > MAX_LOSERS) throw new ApiError('1080');
  for (const id of [winner, ...losers]) {
    if (!marketo.reader.sees(call.user, id)) throw new ApiError('1004', `Lead '${id}' not found`);
  }
  if (losers.includes(winner)) throw new ApiError('1003', 'A lead can not be merged with itself');
  const inCRM = call.params.get('mergeInCRM') === 'true';
  marketo.mergeLeads(winner, losers, inCRM, 'Web service API');
  return {};
}

import { type Clock, systemClock } from '../clock.ts';
import { type Log, silentLog } from '../observability/log.ts';
import { createCaller } from './call.ts';
import type { MarketoClient } from './client-types.ts';
import { addCustomActivities } from './custom-activities.ts';
import {
  approveCustomType,
  createCustomType,
  createTypeAttributes,
  describeCustomType,
  listCustomTypes,
} from './custom-types.ts';
import { downloadExport } from './download.ts';
import { parseEndpoint } from './endpoint.ts';
import { cancelExport, createExport, enqueueExport, exportStatus, listExports } from './exports.ts';
import type { Gate } from './gate.ts';
import { describe2, leadById, leadsByFilter, leadsByIds, partitions } from './leads.ts';
import { opportunities, opportunityRoles } from './opportunities.ts';
import { createResilience, type ResilienceOptions } from './resilience.ts';
import { activities, activityTypes, deletedLeads, leadChanges, pagingToken } from './streams.ts';
import { createTokenSource } from './tokens.ts';
import { createTransport } from './transport.ts';
import { usage } from './usage.ts';

export type MarketoClientOptions = {
  /** Any form that parseEndpoint reads. */
  endpoint: string;
  clientId: string;
  clientSecret: string;
  gate: Gate;
  clock?: Clock;
  log?: Log;
  resilience?: ResilienceOptions;
  /** Waits before a token that dies now is asked for again. */
  sleep?: (ms: number) => Promise<unknown>;
};

/**
 * A client for one Marketo instance; opens nothing until it is used.
 *
 * @throws InvalidInputError when the endpoint cannot be one.
 */
export function createMarketoClient(options: MarketoClientOptions): MarketoClient {
  const { clock = systemClock, log = silentLog } = options;
  const endpoint = parseEndpoint(options.endpoint);
  const { base } = endpoint;
  const transport = createTransport(base);
  const resilience = createResilience(log, options.resilience);
  const tokens = createTokenSource({
    base,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    transport,
    clock,
    ...(options.sleep ? { sleep: options.sleep } : {}),
  });
  const call = createCaller({
    base,
    tokens,
    transport,
    gate: options.gate,
    resilience,
    clock,
    log,
  });

  return {
    endpoint,
    async apiUser(signal) {
      const what = { once: false, doing: 'Signing in to Marketo' };
      return (await resilience.run(what, () => tokens.get(signal), signal)).user;
    },
    describe2: (o = {}) => describe2(call, o),
    leadsByIds: (ids, fields, o = {}) => leadsByIds(call, ids, fields, o),
    leadsByFilter: (type, values, fields, o = {}) => leadsByFilter(call, type, values, fields, o),
    leadById: (id, fields, o = {}) => leadById(call, id, fields, o),
    pagingToken: (since, o = {}) => pagingToken(call, since, o),
    leadChanges: (token, fields, o = {}) => leadChanges(call, token, fields, o),
    activities: (token, typeIds, o = {}) => activities(call, token, typeIds, o),
    deletedLeads: (token, o = {}) => deletedLeads(call, token, o),
    activityTypes: (o = {}) => activityTypes(call, o),
    listCustomTypes: (o = {}) => listCustomTypes(call, o),
    describeCustomType: (apiName, o = {}) => describeCustomType(call, apiName, o),
    createCustomType: (type, o = {}) => createCustomType(call, type, o),
    createTypeAttributes: (apiName, list, o = {}) => createTypeAttributes(call, apiName, list, o),
    approveCustomType: (apiName, o = {}) => approveCustomType(call, apiName, o),
    addCustomActivities: (input, o = {}) => addCustomActivities(call, input, o),
    partitions: (o = {}) => partitions(call, o),
    opportunityRoles: (leadIds, o = {}) => opportunityRoles(call, leadIds, o),
    opportunities: (externalIds, o = {}) => opportunities(call, externalIds, o),
    createExport: (job, o = {}) => createExport(call, job, o),
    enqueueExport: (id, o = {}) => enqueueExport(call, id, o),
    exportStatus: (id, o = {}) => exportStatus(call, id, o),
    cancelExport: (id, o = {}) => cancelExport(call, id, o),
    listExports: (o = {}) => listExports(call, o),
    downloadExport: (id, o = {}) => downloadExport(call, { clock, base }, id, o),
    usage: (o = {}) => usage(call, o),
    close: () => transport.close(),
  };
}

import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { readActivitiesStatus } from './activities-to-marketo/status.ts';
import type { FlowName } from './engine/flows.ts';
import { readPeopleStatus } from './people-from-marketo/status.ts';
import { readEmailsStatus } from './sales-emails/status.ts';

const readers = {
  'people-from-marketo': readPeopleStatus,
  'activities-to-marketo': readActivitiesStatus,
  'sales-emails': readEmailsStatus,
} as const satisfies Record<FlowName, unknown>;

/** The state of a flow as the API, the web app and the command line show it. */
export type FlowFacts = Awaited<ReturnType<(typeof readers)[FlowName]>>;

export function readFlowStatus(
  db: Db,
  clock: Clock,
  tenantId: string,
  key: FlowName,
): Promise<FlowFacts> {
  return readers[key](db, clock, tenantId);
}

/** Of every flow, in the order in which they are shown. */
export function readFlowStatuses(db: Db, clock: Clock, tenantId: string): Promise<FlowFacts[]> {
  return Promise.all(
    Object.values(readers).map((read): Promise<FlowFacts> => read(db, clock, tenantId)),
  );
}

import { type ActivityType, activityTypes } from '../../activities/model.ts';
import type { Clock } from '../../clock.ts';
import { notifyLive, notifyOutbox } from '../../db/notify.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { ConflictError } from '../../errors.ts';
import type { CallOptions, MarketoClient } from '../../marketo/client-types.ts';
import type { CustomType } from '../../marketo/custom-types.ts';
import { MarketoError } from '../../marketo/errors.ts';
import { readFlow, setWanted } from '../engine/flows.ts';
import { retryDeliveries } from '../engine/outbox/retry.ts';
import type { MarketoConnections } from '../people-from-marketo/setup/open-marketo.ts';
import { compactType, separateTypes, type TypeDefinition } from './catalogue.ts';
import { typeCodes } from './failures.ts';
import { activitiesFlow } from './flow-context.ts';
import { missingCount, mostTypes, stateOf, stepsFor, type TypeState } from './plan-types.ts';
import {
  type LoggingMode,
  readLogged,
  readMode,
  readStoredTypes,
  saveLogged,
  saveMode,
  saveStoredTypes,
} from './stored-types.ts';

type Deps = { db: Db; clock: Clock; connections: MarketoConnections };

/** All our types, of both modes, as they stand in Marketo now. */
export type TypesStatus = {
  mode: LoggingMode;
  types: TypeState[];
  logged: ActivityType[];
  free: number;
  /** Custom types there that are none of ours. */
  others: string[];
  checkedAt: Date;
};

const call: CallOptions = { kind: 'setup' };

/** The definitions of both modes: all that may be ours in an instance. */
const allDefinitions: readonly TypeDefinition[] = [...separateTypes, compactType];

/**
 * Asks Marketo for the custom activity types.
 *
 * @throws MarketoError, ConflictError `marketo-not-connected`.
 */
export async function readTypes(deps: Deps, tenantId: string): Promise<TypesStatus> {
  const { client, connection } = await deps.connections.open(tenantId);
  const listed = await client.listCustomTypes(call);
  const used = await withTenantClient(deps.db, tenantId, async (db) => ({
    mode: await readMode(db, tenantId),
    logged: await readLogged(db, tenantId),
  }));
  const types: TypeState[] = [];
  for (const definition of allDefinitions) {
    types.push(stateOf(definition, await findType(client, definition, listed)));
  }
  const now = deps.clock.now();
  await withTenantClient(deps.db, tenantId, (db) =>
    saveStoredTypes(db, { tenantId, connectionId: connection.id, now }, types),
  );
  return {
    ...used,
    types,
    free: Math.max(0, mostTypes - listed.length),
    others: listed
      .filter((type) => !allDefinitions.some((ours) => ours.apiName === type.apiName))
      .map((type) => type.name || type.apiName),
    checkedAt: now,
  };
}

async function findType(
  client: MarketoClient,
  definition: TypeDefinition,
  listed: readonly CustomType[],
): Promise<CustomType | null> {
  const known = listed.find((type) => type.apiName === definition.apiName);
  if (!known) return null;
  // The list leaves attributes out, and what is described has the id only where Marketo gives it.
  const described = await client.describeCustomType(definition.apiName, call);
  return described && { ...described, id: described.id ?? known.id, status: known.status };
}

/**
 * Makes, completes and approves the types of `kinds`, then logs these kinds from now on. What is done
 * already is left as it is, so repeating it after a failure goes on where it stood; nothing is ever
 * deleted. A type that Marketo refuses is told in its state and keeps no other from being made.
 *
 * @param kinds an empty list logs nothing and asks Marketo for nothing new.
 * @throws ConflictError `too-few-free-types` before anything is made.
 */
export async function provisionTypes(
  deps: Deps,
  tenantId: string,
  choice: Choice,
): Promise<TypesStatus> {
  const { client, connection } = await deps.connections.open(tenantId);
  const before = await readTypes(deps, tenantId);
  const wanted = before.types.filter(({ definition }) => isWanted(definition, choice));
  refuseTooMany(wanted, before.free);
  const refused = new Map<string, TypeState>();
  for (const state of wanted) {
    try {
      await makeReady(client, state);
    } catch (error) {
      if (!(error instanceof MarketoError) || error.marketoCode === '603') throw error;
      refused.set(state.definition.key, {
        ...state,
        status: 'refused',
        problem: error.message,
        fix: error.fix,
      });
    }
  }
  const after = await readTypes(deps, tenantId);
  const types = after.types.map((state) =>
    state.status === 'ready' ? state : (refused.get(state.definition.key) ?? state),
  );
  const logged = activityTypes.filter((kind) => choice.kinds.includes(kind));
  const now = deps.clock.now();
  await withTenantClient(deps.db, tenantId, async (db) => {
    await saveStoredTypes(db, { tenantId, connectionId: connection.id, now }, types);
    await saveMode(db, tenantId, choice.mode, now);
    await saveLogged(db, tenantId, logged);
    const flow = await readFlow(db, tenantId, activitiesFlow);
    // Who paused the flow resumes it.
    if (flow?.wanted !== 'paused') {
      await setWanted(db, { tenantId, key: activitiesFlow, wanted: 'on', now });
    }
    await retryDeliveries(db, { tenantId, now, destination: 'marketo' }, { codes: typeCodes });
    await notifyOutbox(db, tenantId);
    await notifyLive(db, tenantId, { type: 'sync' });
  });
  return { ...after, mode: choice.mode, types, logged };
}

type Choice = { mode: LoggingMode; kinds: readonly ActivityType[] };

function isWanted({ key }: TypeDefinition, { mode, kinds }: Choice): boolean {
  if (key === 'compact') return mode === 'compact' && kinds.length > 0;
  return mode === 'separate' && kinds.includes(key);
}

function refuseTooMany(wanted: readonly TypeState[], free: number): void {
  const missing = missingCount(wanted);
  if (missing <= free) return;
  throw new ConflictError(
    'too-few-free-types',
    `Marketo has room for ${free} more custom activity types, and ${missing} would have to be made.`,
    {
      fix: 'Choose fewer kinds, choose the compact type, which needs one, or delete types in Marketo that nobody uses (Admin > Marketo Custom Activities).',
    },
  );
}

async function makeReady(client: MarketoClient, state: TypeState): Promise<void> {
  const { definition } = state;
  if (state.status === 'ready' || state.status === 'taken') return;
  if (state.status === 'missing') await createType(client, definition);
  const found = await client.describeCustomType(definition.apiName, call);
  const steps = stepsFor(definition, found);
  if (steps.add.length > 0) {
    await client.createTypeAttributes(definition.apiName, steps.add, call);
  }
  if (steps.approve) await client.approveCustomType(definition.apiName, call);
}

/** 1017: it exists, because an earlier answer was lost or somebody was faster. */
async function createType(client: MarketoClient, definition: TypeDefinition): Promise<void> {
  const { apiName, name, description, triggerName, filterName, primary } = definition;
  try {
    await client.createCustomType(
      { apiName, name, description, triggerName, filterName, primaryAttribute: primary },
      call,
    );
  } catch (error) {
    if (!(error instanceof MarketoError && error.marketoCode === '1017')) throw error;
  }
}

/** Ids of our types in this instance, without asking Marketo. */
export async function usableTypeIds(
  db: Db,
  tenantId: string,
  connectionId: string,
): Promise<{ mode: LoggingMode; typeIds: Map<string, number> }> {
  return withTenantClient(db, tenantId, async (client) => {
    const stored = await readStoredTypes(client, tenantId, connectionId);
    const ids = stored.flatMap(({ key, type_id, status }): [string, number][] =>
      type_id !== null && status === 'ready' ? [[key, type_id]] : [],
    );
    return { mode: await readMode(client, tenantId), typeIds: new Map(ids) };
  });
}

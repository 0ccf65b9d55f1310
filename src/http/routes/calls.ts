import { api } from '../../../contract/api.ts';
import type { Call, CallSettings } from '../../../contract/calls.ts';
import { readCallPlace, writeCallPlace } from '../../calls/call-place.ts';
import {
  addChoice,
  changeChoice,
  listChoices,
  mostInUse,
  orderChoices,
} from '../../calls/choices.ts';
import { callsOfPerson, findCall } from '../../calls/find-calls.ts';
import { logCall } from '../../calls/log-call.ts';
import type { Call as StoredCall } from '../../calls/model.ts';
import { readCallSettings, saveCallSettings } from '../../calls/settings.ts';
import { type TenantTx, withTenantClient } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import { findPerson } from '../../people/get-person.ts';
import type { Caller } from '../caller.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';
import { claimOf, keyOf, sellerOf } from './call-request.ts';

export function callRoutes(server: Server): void {
  handle(server, api.calls.log, async ({ body, headers, caller, deps, inTenant, reply }) => {
    const { tenantId } = caller;
    const { person, seller, startedAt, ...draft } = body;
    const request = {
      person: claimOf(person),
      seller: sellerOf(caller, seller),
      draft: { ...draft, startedAt: startedAt ? new Date(startedAt) : undefined },
      key: keyOf(caller, headers['idempotency-key'], body),
    };
    const visible = await visibleTo(deps, caller);
    const known = await inTenant(async (tx) => ({
      settings: await readCallSettings(tx),
      choices: await listChoices(tx, tenantId),
    }));
    const logged = await withTenantClient(deps.db, tenantId, (client) =>
      logCall(client, { tenantId, now: deps.clock.now(), visible, ...known }, request),
    );
    if (logged.repeated) reply.header('idempotency-replayed', 'true');
    const call = await inTenant((tx) => findCall(tx, logged.id));
    if (!call) throw new NotFoundError(`The call ${logged.id}`);
    return shown(call);
  });

  handle(server, api.calls.get, async ({ params, caller, deps, inTenant }) => {
    const visible = await visibleTo(deps, caller);
    return inTenant(async (tx) => {
      const call = await findCall(tx, params.id);
      // A call says as much about the person as the person's page does.
      if (!call || !(await findPerson(tx, call.personId, visible))) throw callNotFound(params.id);
      return shown(call);
    });
  });

  handle(server, api.calls.ofPerson, async ({ params, query, caller, deps, inTenant }) => {
    const visible = await visibleTo(deps, caller);
    return inTenant(async (tx) => {
      const person = await findPerson(tx, params.id, visible);
      if (!person) throw new NotFoundError(`The person ${params.id}`);
      const { calls, next } = await callsOfPerson(
        tx,
        person.mergedInto?.marketoId ?? person.marketoId,
        { limit: query.limit, after: query.cursor ? readCallPlace(query.cursor) : null },
      );
      return { calls: calls.map(shown), next: next && writeCallPlace(next) };
    });
  });

  handle(server, api.calls.settings, ({ caller, inTenant }) =>
    inTenant((tx) => settingsOf(tx, caller)),
  );

  handle(server, api.calls.saveSettings, ({ body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      await saveCallSettings(tx, body, actorOf(caller, deps.clock.now()));
      return settingsOf(tx, caller);
    }),
  );

  handle(server, api.calls.addChoice, ({ body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      await addChoice(tx, body, actorOf(caller, deps.clock.now()));
      return settingsOf(tx, caller);
    }),
  );

  handle(server, api.calls.orderChoices, ({ body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      await orderChoices(tx, body.list, body.ids, actorOf(caller, deps.clock.now()));
      return settingsOf(tx, caller);
    }),
  );

  handle(server, api.calls.changeChoice, ({ params, body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      await changeChoice(tx, params.id, body, actorOf(caller, deps.clock.now()));
      return settingsOf(tx, caller);
    }),
  );
}

function actorOf({ tenantId, userId }: Caller, at: Date) {
  return { tenantId, userId, at };
}

async function settingsOf(tx: TenantTx, { tenantId }: Caller): Promise<CallSettings> {
  const { doNotCall } = await readCallSettings(tx);
  return { doNotCall, choices: await listChoices(tx, tenantId), mostInUse };
}

function callNotFound(id: string): NotFoundError {
  return new NotFoundError(`The call ${id}`, 'Look at the calls on the page of the person.');
}

function shown(call: StoredCall): Call {
  return {
    ...call,
    startedAt: call.startedAt.toISOString(),
    createdAt: call.createdAt.toISOString(),
  };
}

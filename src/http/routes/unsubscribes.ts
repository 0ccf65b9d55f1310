import type pg from 'pg';
import { api } from '../../../contract/api.ts';
import { unsubscribeFilter, unsubscribesCsvPath } from '../../../contract/unsubscribes.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import type { VisibleOwners } from '../../people/visible-owners.ts';
import { optOutHistory } from '../../unsubscribes/history.ts';
import {
  listUnsubscribes,
  type Unsubscribe,
  whomOfOptOut,
} from '../../unsubscribes/list-unsubscribes.ts';
import { allEmails, findOptOut, liftOptOut, setOptOut } from '../../unsubscribes/opt-outs.ts';
import { readUnsubscribeSettings, saveUnsubscribeSettings } from '../../unsubscribes/settings.ts';
import { identify, personOf } from '../caller.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';
import { unsubscribesCsv } from './unsubscribes-csv.ts';

export function unsubscribeRoutes(server: Server): void {
  handle(server, api.unsubscribes.list, async ({ query, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    const { tenantId } = caller;
    const page = await withTenantClient(deps.db, tenantId, (client) =>
      listUnsubscribes(client, { ...query, tenantId, visible }),
    );
    return { next: page.next, unsubscribes: page.unsubscribes.map(shown) };
  });

  handle(server, api.unsubscribes.ofPerson, async ({ params, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    const { tenantId } = caller;
    return withTenantClient(deps.db, tenantId, async (client) => {
      const person = await findPerson(client, tenantId, params.id, visible);
      const optOut = await findOptOut(client, { tenantId, ...person });
      const history = await optOutHistory(client, tenantId, person);
      return {
        optOut: optOut ? { ...shown(optOut), address: person.address } : null,
        history: history.map(shown),
      };
    });
  });

  handle(server, api.unsubscribes.unsubscribe, async ({ params, body, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    const { tenantId, userId } = caller;
    await withTenantClient(deps.db, tenantId, async (client) => {
      const person = await findPerson(client, tenantId, params.id, visible);
      const what = { ...person, personId: params.id, userId, source: 'manual' as const };
      await setOptOut(client, { tenantId, ...what, reason: body.reason, now: deps.clock.now() });
    });
    return {};
  });

  handle(server, api.unsubscribes.resubscribe, async ({ params, body, caller, deps }) => {
    const { tenantId, userId } = personOf(caller);
    await withTenantClient(deps.db, tenantId, async (client) => {
      const person = await findPerson(client, tenantId, params.id, 'everybody');
      const what = { ...person, personId: params.id, userId, reason: body.reason };
      await liftOptOut(client, { tenantId, ...what, now: deps.clock.now() });
    });
    return {};
  });

  handle(server, api.unsubscribes.lift, async ({ params, body, caller, deps }) => {
    const { tenantId, userId } = personOf(caller);
    await withTenantClient(deps.db, tenantId, async (client) => {
      const whom = await whomOfOptOut(client, tenantId, params.id);
      if (!whom) throw new NotFoundError('This unsubscribe', 'Load the list again.');
      const what = { ...whom, userId, reason: body.reason };
      await liftOptOut(client, { tenantId, ...what, now: deps.clock.now() });
    });
    return {};
  });

  handle(server, api.unsubscribes.settings, ({ caller, deps }) =>
    withTenantClient(deps.db, caller.tenantId, (client) =>
      readUnsubscribeSettings(client, caller.tenantId),
    ),
  );

  handle(server, api.unsubscribes.saveSettings, async ({ body, caller, deps }) => {
    await withTenantClient(deps.db, caller.tenantId, (client) =>
      saveUnsubscribeSettings(client, caller.tenantId, body, deps.clock.now()),
    );
    return body;
  });

  serveCsv(server);
}

function serveCsv({ fastify, deps }: Server): void {
  fastify.get(unsubscribesCsvPath, { schema: { hide: true } }, async (request, reply) => {
    const caller = await identify(deps, request, 'request');
    const visible = await visibleTo(deps, caller);
    const { tenantId } = caller;
    const filter = { ...unsubscribeFilter.parse(request.query), tenantId, visible };
    const day = deps.clock.now().toISOString().slice(0, 10);
    reply.header('content-type', 'text/csv; charset=utf-8');
    reply.header('content-disposition', `attachment; filename="unsubscribes-${day}.csv"`);
    return reply.send(
      unsubscribesCsv((before) =>
        withTenantClient(deps.db, tenantId, (client) =>
          listUnsubscribes(client, { ...filter, before, limit: 1000 }),
        ),
      ),
    );
  });
}

type Whom = { marketoId: number; address: string | null };

async function findPerson(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
  visible: VisibleOwners,
): Promise<Whom> {
  const { rows } = await client.query<Whom>({
    name: 'whom-of-person',
    text: `SELECT marketo_id AS "marketoId", email AS address FROM person
           WHERE tenant_id = $1 AND id = $2 AND ($3::text[] IS NULL OR owner_id = ANY ($3))`,
    values: [tenantId, id, visible === 'everybody' ? null : visible],
  });
  if (!rows[0]) throw new NotFoundError(`The person ${id}`, 'Search for the name under People.');
  return rows[0];
}

function shown<T extends Pick<Unsubscribe, 'at' | 'scope'>>({ at, scope, ...rest }: T) {
  return { ...rest, at: at.toISOString(), all: scope === allEmails };
}

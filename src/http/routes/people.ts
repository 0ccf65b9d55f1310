import { api } from '../../../contract/api.ts';
import type { PersonEvent, PersonRow } from '../../../contract/people.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import { countPeople } from '../../people/count-people.ts';
import { findPerson } from '../../people/get-person.ts';
import { listPeople } from '../../people/list-people.ts';
import { filterChoices } from '../../people/people-filters.ts';
import { type PersonHistoryEvent, personHistory } from '../../people/person-history.ts';
import type { PersonSummary } from '../../people/person-summary.ts';
import { markViewed } from '../../sync/people-from-marketo/commands.ts';
import { type OptOut, optedOutAmong } from '../../unsubscribes/opt-outs.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

export function peopleRoutes(server: Server): void {
  handle(server, api.people.list, async ({ query, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    return withTenantClient(deps.db, caller.tenantId, async (client) => {
      const page = await listPeople(client, { ...query, visible });
      const optOuts = await optedOutAmong(client, caller.tenantId, page.people);
      return {
        ...page,
        people: page.people.map((person) => shown(person, optOuts.get(person.marketoId))),
      };
    });
  });

  handle(server, api.people.count, async ({ query, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    return withTenantClient(deps.db, caller.tenantId, (client) =>
      countPeople(client, { ...query, visible }),
    );
  });

  handle(server, api.people.filters, async ({ caller, deps, inTenant }) => {
    const visible = await visibleTo(deps, caller);
    return inTenant((tx) => filterChoices(tx, visible));
  });

  handle(server, api.people.get, async ({ params, inTenant, caller, deps }) => {
    const visible = await visibleTo(deps, caller);
    const person = await inTenant((tx) => findPerson(tx, params.id, visible));
    if (!person) throw notFound(params.id);
    const optOuts = await withTenantClient(deps.db, caller.tenantId, async (client) => {
      await markViewed(client, caller.tenantId, person.marketoId);
      return optedOutAmong(client, caller.tenantId, [person]);
    });
    return {
      ...person,
      ...shown(person, optOuts.get(person.marketoId)),
      observedAt: person.observedAt.toISOString(),
      createdAt: person.createdAt.toISOString(),
    };
  });

  handle(server, api.people.history, async ({ params, query, caller, deps, inTenant }) => {
    const visible = await visibleTo(deps, caller);
    const events = await inTenant((tx) => personHistory(tx, params.id, query.limit, visible));
    if (!events) throw notFound(params.id);
    return { events: events.map(shownEvent) };
  });
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(
    `The person ${id}`,
    'Search for the name or address under People; the id in a link may be of another installation.',
  );
}

function shown(person: PersonSummary, optOut: OptOut | undefined): PersonRow {
  return {
    ...person,
    changedAt: person.changedAt.toISOString(),
    optOut: optOut
      ? { at: optOut.at.toISOString(), source: optOut.source, reason: optOut.reason }
      : null,
  };
}

function shownEvent(event: PersonHistoryEvent): PersonEvent {
  return { ...event, at: event.at.toISOString(), kind: event.kind as PersonEvent['kind'] };
}

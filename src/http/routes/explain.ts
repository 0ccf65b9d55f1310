import { api } from '../../../contract/api.ts';
import type { PersonEvent } from '../../../contract/people.ts';
import { explainPerson } from '../../sync/people-from-marketo/explain.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

export function explainRoutes(server: Server): void {
  handle(server, api.people.explain, async ({ query, caller, deps }) => {
    const explainDeps = { db: deps.db, clock: deps.clock, connections: deps.marketo };
    const { people, ...answer } = await explainPerson(
      explainDeps,
      caller.tenantId,
      query.q,
      await visibleTo(deps, caller),
    );
    return {
      ...answer,
      people: people.map((person) => ({
        ...person,
        fields: person.fields.map((field) => ({
          ...field,
          lastCameAt: field.lastCameAt?.toISOString() ?? null,
        })),
        events: person.events.map((event) => ({
          ...event,
          at: event.at.toISOString(),
          kind: event.kind as PersonEvent['kind'],
        })),
      })),
    };
  });
}

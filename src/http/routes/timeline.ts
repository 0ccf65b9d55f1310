import { api } from '../../../contract/api.ts';
import { activityHistory, findActivity, timelineOf } from '../../activities/timeline.ts';
import { readTimelinePlace, writeTimelinePlace } from '../../activities/timeline-place.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import { findPerson } from '../../people/get-person.ts';
import { handle, type Server } from '../handle.ts';
import { shownEntry } from '../timeline-entry.ts';
import { visibleTo } from '../visible-to.ts';

export function timelineRoutes(server: Server): void {
  handle(server, api.activities.timeline, async ({ params, query, caller, deps, inTenant }) => {
    const { tenantId } = caller;
    const visible = await visibleTo(deps, caller);
    const person = await inTenant((tx) => findPerson(tx, params.id, visible));
    if (!person) throw new NotFoundError(`The person ${params.id}`);
    const { rows, next } = await withTenantClient(deps.db, tenantId, (client) =>
      timelineOf(client, {
        tenantId,
        marketoId: person.mergedInto?.marketoId ?? person.marketoId,
        email: person.email,
        limit: query.limit,
        after: query.cursor ? readTimelinePlace(query.cursor) : null,
      }),
    );
    return { entries: rows.map(shownEntry), next: next && writeTimelinePlace(next) };
  });

  handle(server, api.activities.explain, async ({ params, caller, deps, inTenant }) => {
    const { tenantId } = caller;
    const visible = await visibleTo(deps, caller);
    const found = await withTenantClient(deps.db, tenantId, async (client) => {
      const activity = await findActivity(client, tenantId, params.id);
      return (
        activity && { ...activity, history: await activityHistory(client, tenantId, params.id) }
      );
    });
    const person = found && (await inTenant((tx) => findPerson(tx, found.personId, visible)));
    if (!found || !person) {
      throw new NotFoundError(
        `The activity ${params.id}`,
        "Follow the state of an entry in a person's timeline; the id in a link may be of another installation.",
      );
    }
    return {
      entry: shownEntry(found.row),
      person: {
        id: person.id,
        name: [person.firstName, person.lastName].filter(Boolean).join(' ') || person.email || '',
        marketoId: person.marketoId,
      },
      attributes: found.row.attributes as Record<string, unknown>,
      history: found.history.map((event) => ({ ...event, at: event.at.toISOString() })),
    };
  });
}

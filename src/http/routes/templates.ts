import { api } from '../../../contract/api.ts';
import type { Template, TemplateRow } from '../../../contract/templates.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { NotFoundError } from '../../errors.ts';
import { findPerson } from '../../people/get-person.ts';
import { checkTemplate } from '../../templates/check.ts';
import { findTemplate, type TemplateDetails } from '../../templates/get-template.ts';
import { listTemplates, type TemplateRow as StoredRow } from '../../templates/list-templates.ts';
import {
  copyTemplate,
  deleteTemplate,
  setArchived,
  setFavourite,
} from '../../templates/manage-template.ts';
import { previewTemplate } from '../../templates/preview.ts';
import type { Rendered } from '../../templates/render.ts';
import { templateEmails, templateResults } from '../../templates/results.ts';
import { createTemplate, updateTemplate } from '../../templates/save-template.ts';
import { teamChoices } from '../../templates/share.ts';
import { templateVariables } from '../../templates/text/variables.ts';
import { maySetNonCommercial, type Viewer } from '../../templates/viewer.ts';
import { readUnsubscribeSettings } from '../../unsubscribes/settings.ts';
import { type Caller, personOf } from '../caller.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

export function templateRoutes(server: Server): void {
  handle(server, api.templates.list, async ({ query, caller, deps, inTenant }) => {
    const now = deps.clock.now();
    const templates = await inTenant((tx) => listTemplates(tx, viewerOf(caller), query, now));
    return { templates: templates.map(shownRow) };
  });

  handle(server, api.templates.results, ({ query, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      const now = deps.clock.now();
      const viewer = viewerOf(caller);
      const seen = await listTemplates(tx, viewer, { view: 'all' }, now);
      const templateIds = seen.map((row) => row.id);
      const since = new Date(now.getTime() - query.days * 86_400_000);
      return { results: await templateResults(tx, viewer, { templateIds, since }) };
    }),
  );

  handle(server, api.templates.choices, async ({ caller, inTenant }) => ({
    variables: templateVariables.map(({ name, label, group, empty, ...rest }) => ({
      ...{ name, label, group, empty },
      inSubject: !('html' in rest),
    })),
    teams: await inTenant((tx) => teamChoices(tx, viewerOf(caller))),
    nonCommercial: maySetNonCommercial(viewerOf(caller)),
  }));

  handle(server, api.templates.check, async ({ body }) => ({
    subject: checkTemplate(body.subject, 'subject'),
    body: checkTemplate(body.bodyHtml, 'body'),
  }));

  handle(server, api.templates.preview, async ({ body, caller, deps, inTenant }) => {
    const { tenantId } = caller;
    const settings = await withTenantClient(deps.db, tenantId, (client) =>
      readUnsubscribeSettings(client, tenantId),
    );
    const visible = await visibleTo(deps, caller);
    const preview = await inTenant(async (tx) => {
      const person = await findPerson(tx, body.personId, visible);
      if (!person) throw new NotFoundError('This person', 'Choose another one.');
      return previewTemplate(tx, viewerOf(caller), settings, { ...body, person });
    });
    return { subject: shownText(preview.subject), body: shownText(preview.body) };
  });

  handle(server, api.templates.create, ({ body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      const author = authorOf(caller);
      return shown(
        await findTemplate(tx, author, await createTemplate(tx, author, body, deps.clock.now())),
      );
    }),
  );

  handle(server, api.templates.get, async ({ params, caller, inTenant }) =>
    shown(await inTenant((tx) => findTemplate(tx, viewerOf(caller), params.id))),
  );

  handle(server, api.templates.save, ({ params, body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      await updateTemplate(tx, viewerOf(caller), params.id, body, deps.clock.now());
      return shown(await findTemplate(tx, viewerOf(caller), params.id));
    }),
  );

  handle(server, api.templates.copy, ({ params, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      const author = authorOf(caller);
      return shown(
        await findTemplate(tx, author, await copyTemplate(tx, author, params.id, deps.clock.now())),
      );
    }),
  );

  handle(server, api.templates.archive, ({ params, body, caller, deps, inTenant }) =>
    inTenant(async (tx) => {
      const change = { archived: body.archived, now: deps.clock.now() };
      await setArchived(tx, viewerOf(caller), params.id, change);
      return shown(await findTemplate(tx, viewerOf(caller), params.id));
    }),
  );

  handle(server, api.templates.favourite, async ({ params, body, caller, inTenant }) => {
    await inTenant((tx) => setFavourite(tx, authorOf(caller), params.id, body.favourite));
    return {};
  });

  handle(server, api.templates.remove, async ({ params, caller, deps, inTenant }) => {
    await inTenant((tx) => deleteTemplate(tx, viewerOf(caller), params.id, deps.clock.now()));
    return {};
  });

  handle(server, api.templates.emails, ({ params, query, caller, inTenant }) =>
    inTenant(async (tx) => {
      const viewer = viewerOf(caller);
      const { id } = await findTemplate(tx, viewer, params.id);
      const [results] = await templateResults(tx, viewer, { templateIds: [id], since: null });
      const emails = await templateEmails(tx, viewer, { templateId: id, limit: query.limit });
      return {
        results: results ?? {
          ...{ templateId: id, sent: 0, people: 0 },
          ...{ opened: 0, clicked: 0, replied: 0, bounced: 0 },
        },
        emails: emails.map((email) => ({ ...email, sentAt: email.sentAt.toISOString() })),
      };
    }),
  );
}

export function viewerOf({ tenantId, userId, role }: Caller): Viewer {
  return { tenantId, userId, role };
}

/** Templates and favourites belong to a person, never to an API key. */
function authorOf(caller: Caller): Viewer & { userId: string } {
  const { tenantId, userId, role } = personOf(caller);
  return { tenantId, userId, role };
}

function shownRow(row: StoredRow): TemplateRow {
  return {
    ...row,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

function shown(template: TemplateDetails): Template {
  return { ...template, ...shownRow(template), createdAt: template.createdAt.toISOString() };
}

function shownText(text: Rendered) {
  return text.ok
    ? { text: text.text, missing: [], error: null }
    : { text: null, missing: text.missing, error: text.error };
}

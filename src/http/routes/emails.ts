import type pg from 'pg';
import { api } from '../../../contract/api.ts';
import type { Email } from '../../../contract/emails.ts';
import { trackingBase } from '../../config.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { attachFile, removeAttachment } from '../../emails/attachments.ts';
import { composerFacts } from '../../emails/composer-facts.ts';
import { discardDraft, saveDraft } from '../../emails/drafts.ts';
import { type Actor, lockOwnEmail } from '../../emails/email-row.ts';
import { countEmails, listEmails } from '../../emails/list-emails.ts';
import { cancelEmail, reopenEmail } from '../../emails/queue.ts';
import { InvalidInputError, NotFoundError } from '../../errors.ts';
import { ownerIsVisible, ownersOfPeople } from '../../people/visible-owners.ts';
import { checkRoomFor, messageSize } from '../../sync/sales-emails/message-size.ts';
import { decideUnconfirmed, judge, pressSend } from '../../sync/sales-emails/press-send.ts';
import { readEmail } from '../../sync/sales-emails/read-email.ts';
import { type Caller, personOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';
import { shownEmail, shownProblem, shownSummary } from './email-views.ts';

export function emailRoutes(server: Server): void {
  handle(server, api.emails.list, ({ query, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      const before = query.before ? new Date(query.before) : null;
      const { folder, limit } = query;
      return {
        emails: (await listEmails(client, actor, folder, { limit, before })).map(shownSummary),
        counts: await countEmails(client, actor),
      };
    }),
  );

  handle(server, api.emails.composer, async ({ query, caller, deps }) => {
    await mustSee(deps, caller, query.personId);
    return asSeller(deps, caller, async (client, actor) => {
      const facts = await composerFacts(client, actor, query.personId);
      if (facts) return facts;
      throw personNotFound(query.personId);
    });
  });

  handle(server, api.emails.get, async ({ params, caller, deps }) => {
    const email = await asSeller(deps, caller, (client, actor) =>
      show(client, actor, caller, params.id),
    );
    if (!email.mine && email.to.personId) await mustSee(deps, caller, email.to.personId);
    return email;
  });

  handle(server, api.emails.save, async ({ params, body, caller, deps }) => {
    if (body.personId) await mustSee(deps, caller, body.personId);
    return asSeller(deps, caller, async (client, actor) => {
      const { version, ...draft } = body;
      await saveDraft(client, actor, params.id, draft, version);
      return show(client, actor, caller, params.id);
    });
  });

  handle(server, api.emails.discard, ({ params, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      await discardDraft(client, actor, params.id);
      return {};
    }),
  );

  handle(server, api.emails.attach, ({ params, body, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      const content = contentOf(body.content);
      const { filename, contentType } = body;
      const email = await show(client, actor, caller, params.id);
      checkRoomFor(email, { filename, size: content.length }, email.maxSize);
      const file = { id: params.attachmentId, filename, contentType, content };
      await attachFile(client, actor, params.id, file);
      return show(client, actor, caller, params.id);
    }),
  );

  handle(server, api.emails.detach, ({ params, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      await removeAttachment(client, actor, params.id, params.attachmentId);
      return show(client, actor, caller, params.id);
    }),
  );

  handle(server, api.emails.preview, ({ params, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      const email = await lockOwnEmail(client, actor, params.id);
      const { rendered, refusal } = await judge(client, email, actor.now, sending(deps));
      const { from, toName, subject, htmlBeforeTracking: html } = rendered;
      const { attachments, maxSize } = await show(client, actor, caller, params.id);
      return {
        from: `${from.name} <${from.address}>`,
        to: toName ? `${toName} <${email.to_address ?? ''}>` : (email.to_address ?? ''),
        subject,
        html,
        problem: refusal && shownProblem(refusal),
        size: messageSize({ bodyHtml: html, attachments }),
        maxSize,
      };
    }),
  );

  const act = (
    route: typeof api.emails.send | typeof api.emails.cancel | typeof api.emails.reopen,
    work: (client: pg.ClientBase, actor: Actor, id: string, deps: HttpDeps) => Promise<void>,
  ) =>
    handle(server, route, ({ params, caller, deps }) =>
      asSeller(deps, caller, async (client, actor) => {
        await work(client, actor, params.id, deps);
        return show(client, actor, caller, params.id);
      }),
    );
  act(api.emails.send, (client, actor, id, deps) => pressSend(client, actor, id, sending(deps)));
  act(api.emails.cancel, cancelEmail);
  act(api.emails.reopen, reopenEmail);

  handle(server, api.emails.confirm, ({ params, body, caller, deps }) =>
    asSeller(deps, caller, async (client, actor) => {
      await decideUnconfirmed(client, actor, params.id, body.arrived);
      return show(client, actor, caller, params.id);
    }),
  );
}

/** Emails are written by a person who is signed in; a program with a key has no identity to send from. */
function asSeller<T>(
  deps: HttpDeps,
  caller: Caller,
  work: (client: pg.PoolClient, actor: Actor) => Promise<T>,
): Promise<T> {
  const { tenantId, userId } = personOf(caller);
  const actor = { tenantId, userId, now: deps.clock.now() };
  return withTenantClient(deps.db, tenantId, (client) => work(client, actor));
}

/** Whoever is out of sight for the caller is written to by others. @throws NotFoundError */
async function mustSee(deps: HttpDeps, caller: Caller, personId: string): Promise<void> {
  const visible = await visibleTo(deps, caller);
  const owners = await withTenant(deps.db, caller.tenantId, (tx) => ownersOfPeople(tx, [personId]));
  const owner = owners.get(personId);
  if (owner === undefined || !ownerIsVisible(visible, owner)) throw personNotFound(personId);
}

function personNotFound(id: string): NotFoundError {
  return new NotFoundError(`The person ${id}`, 'Search for the name or address under People.');
}

function sending(deps: HttpDeps) {
  return { secrets: deps.secrets, trackingUrl: trackingBase(deps.config) };
}

async function show(
  client: pg.ClientBase,
  actor: Actor,
  caller: Caller,
  id: string,
): Promise<Email> {
  const reader = { ...actor, mayReadAll: caller.role !== 'seller' };
  return shownEmail(await readEmail(client, reader, id), actor.userId);
}

function contentOf(base64: string): Buffer {
  const content = Buffer.from(base64, 'base64');
  if (content.length > 0) return content;
  throw new InvalidInputError('The file is empty.', 'Choose another file.');
}

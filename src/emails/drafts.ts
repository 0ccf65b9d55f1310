import type pg from 'pg';
import { ConflictError, InvalidInputError } from '../errors.ts';
import { usableTemplate } from '../templates/usable-template.ts';
import { type Actor, type EmailRow, emailById, emailNotFound, lockOwnEmail } from './email-row.ts';
import { cannotMove } from './transitions.ts';

/** What a seller writes. */
export type Draft = {
  identityId: string | null;
  personId: string | null;
  /** The address that the seller sees beside the person's name; sending compares it (R51). */
  toAddress: string | null;
  cc: string[];
  bcc: string[];
  subject: string;
  bodyHtml: string;
  templateId: string | null;
  /** An earlier email to which this one is written in the same thread. */
  inReplyTo: string | null;
  /** Off for this email; null: as the company has it. */
  trackOpens: boolean | null;
  trackClicks: boolean | null;
};

/**
 * Saves a draft under the id that the client made, as often as it likes: a repeat of the same save
 * changes nothing and answers as the first one did.
 *
 * @param version the one that the client saw last; 0 for a draft that it never saved.
 * @throws ConflictError `draft-changed` when it was changed elsewhere meanwhile, `email-state` when it
 *   is no draft any more; InvalidInputError when person, identity or template are not there.
 */
export async function saveDraft(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  draft: Draft,
  version: number,
): Promise<EmailRow> {
  const facts = await referred(client, actor, draft);
  const found = await emailById(client, actor.tenantId, id);
  if (!found) {
    const made = await insert(client, actor, id, draft, facts);
    if (made) return made;
  }
  const row = await lockOwnEmail(client, actor, id);
  if (row.state !== 'draft') throw cannotMove(row.state, 'it cannot be edited');
  if (isSame(row, draft)) return row;
  if (row.version !== version) {
    throw new ConflictError('draft-changed', 'This draft was changed in another window.', {
      fix: 'Load the page again to see what it says now, then write on there.',
    });
  }
  return update(client, actor, id, draft, facts);
}

/** Throws a draft away, with its attachments. Harmless when it is gone already. */
export async function discardDraft(client: pg.ClientBase, actor: Actor, id: string): Promise<void> {
  const found = await emailById(client, actor.tenantId, id);
  if (!found) return;
  if (found.user_id !== actor.userId) throw emailNotFound(id);
  const row = await lockOwnEmail(client, actor, id);
  if (row.state !== 'draft') throw cannotMove(row.state, 'it cannot be discarded');
  await client.query('DELETE FROM email WHERE tenant_id = $1 AND id = $2', [actor.tenantId, id]);
}

type Referred = {
  marketoId: number | null;
  templateName: string | null;
  nonCommercial: boolean;
};

/** Looks up what the draft names. Whether a template is non-commercial is never the client's word. */
async function referred(client: pg.ClientBase, actor: Actor, draft: Draft): Promise<Referred> {
  const { tenantId, userId } = actor;
  const { rows } = await client.query<{
    marketo_id: number | null;
    identity: boolean;
    thread: boolean;
  }>({
    name: 'draft-refers-to',
    text: `SELECT (SELECT marketo_id FROM person WHERE tenant_id = $1 AND id = $3) AS marketo_id,
             EXISTS (SELECT FROM email_identity
               WHERE tenant_id = $1 AND id = $4 AND user_id = $2) AS identity,
             EXISTS (SELECT FROM email WHERE tenant_id = $1 AND id = $5 AND user_id = $2
               AND state = 'sent') AS thread`,
    values: [tenantId, userId, draft.personId, draft.identityId, draft.inReplyTo],
  });
  const [row] = rows;
  const template = draft.templateId
    ? await usableTemplate(client, { tenantId, userId, id: draft.templateId })
    : null;
  const wrong =
    (draft.personId && row?.marketo_id == null && 'person') ||
    (draft.identityId && !row?.identity && 'sender') ||
    (draft.templateId && !template && 'template') ||
    (draft.inReplyTo && !row?.thread && 'earlier email');
  if (wrong) {
    throw new InvalidInputError(
      `The ${wrong} of this draft is not there.`,
      'Load the page again and choose another one.',
    );
  }
  return {
    marketoId: row?.marketo_id ?? null,
    templateName: template?.name ?? null,
    nonCommercial: template?.nonCommercial ?? false,
  };
}

function isSame(row: EmailRow, draft: Draft): boolean {
  return (
    row.identity_id === draft.identityId &&
    row.person_id === draft.personId &&
    row.to_address === draft.toAddress &&
    row.subject === draft.subject &&
    row.body_html === draft.bodyHtml &&
    row.template_id === draft.templateId &&
    row.in_reply_to === draft.inReplyTo &&
    row.track_opens === draft.trackOpens &&
    row.track_clicks === draft.trackClicks &&
    row.cc.join() === draft.cc.join() &&
    row.bcc.join() === draft.bcc.join()
  );
}

function valuesOf(actor: Actor, id: string, draft: Draft, facts: Referred): unknown[] {
  return [
    actor.tenantId,
    id,
    actor.userId,
    draft.identityId,
    draft.personId,
    facts.marketoId,
    draft.toAddress,
    draft.cc,
    draft.bcc,
    draft.subject,
    draft.bodyHtml,
    draft.templateId,
    facts.templateName,
    facts.nonCommercial,
    draft.inReplyTo,
    actor.now,
    draft.trackOpens,
    draft.trackClicks,
  ];
}

async function insert(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  draft: Draft,
  facts: Referred,
): Promise<EmailRow | null> {
  const { rows } = await client.query<EmailRow>({
    name: 'insert-draft',
    text: `INSERT INTO email (tenant_id, id, user_id, identity_id, person_id, marketo_id, to_address,
             cc, bcc, subject, body_html, template_id, template_name, non_commercial, in_reply_to,
             created_at, updated_at, track_opens, track_clicks, state, epoch)
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18,
             'draft', epoch FROM installation LIMIT 1
           ON CONFLICT (tenant_id, id) DO NOTHING RETURNING *`,
    values: valuesOf(actor, id, draft, facts),
  });
  return rows[0] ?? null;
}

async function update(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  draft: Draft,
  facts: Referred,
): Promise<EmailRow> {
  const { rows } = await client.query<EmailRow>({
    name: 'update-draft',
    text: `UPDATE email SET identity_id = $4, person_id = $5, marketo_id = $6, to_address = $7, cc = $8,
             bcc = $9, subject = $10, body_html = $11, template_id = $12, template_name = $13,
             non_commercial = $14, in_reply_to = $15, updated_at = $16, track_opens = $17,
             track_clicks = $18, version = version + 1
           WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND state = 'draft' RETURNING *`,
    values: valuesOf(actor, id, draft, facts),
  });
  const [row] = rows;
  if (!row) throw emailNotFound(id);
  return row;
}

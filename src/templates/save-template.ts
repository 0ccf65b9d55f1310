import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, InvalidInputError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from '../users/audit.ts';
import { findTemplate, type TemplateDetails } from './get-template.ts';
import type { Sharing } from './list-templates.ts';
import { shareWithTeams } from './share.ts';
import { sanitise } from './text/sanitise.ts';
import { maySetNonCommercial, NotAllowedError, type Viewer } from './viewer.ts';

export type TemplateContent = {
  name: string;
  subject: string;
  bodyHtml: string;
  categoryId: string | null;
  sharing: Sharing;
  teamIds: readonly string[];
  nonCommercial: boolean;
};

/**
 * Makes a template; answers its id.
 *
 * @throws NotAllowedError, InvalidInputError
 */
export async function createTemplate(
  tx: TenantTx,
  viewer: Viewer & { userId: string },
  content: TemplateContent,
  now: Date,
): Promise<string> {
  const id = newId();
  if (content.nonCommercial) guardNonCommercial(viewer);
  await tx
    .insertInto('template')
    .values({
      tenant_id: viewer.tenantId,
      id,
      owner_id: viewer.userId,
      created_at: now,
      archived_at: null,
      ...(await columnsOf(tx, viewer, content, now)),
    })
    .execute();
  await shareWithTeams(tx, viewer, id, content);
  if (content.nonCommercial) await recordNonCommercial(tx, viewer, { id, ...content }, now);
  return id;
}

/**
 * Saves a template over the version that the writer saw.
 *
 * @throws NotFoundError, NotAllowedError, InvalidInputError; ConflictError `template-changed` when
 *   somebody saved meanwhile, `template-archived`
 */
export async function updateTemplate(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
  { version, ...content }: TemplateContent & { version: number },
  now: Date,
): Promise<void> {
  const before = await editableTemplate(tx, viewer, id);
  if (before.archivedAt) {
    throw new ConflictError('template-archived', `"${before.name}" is in the archive.`, {
      fix: 'Move it out of the archive to change it.',
    });
  }
  if (content.nonCommercial !== before.nonCommercial) guardNonCommercial(viewer);
  const updated = await tx
    .updateTable('template')
    .set({ ...(await columnsOf(tx, viewer, content, now)), version: version + 1 })
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    // Whoever saved in between raised it: nothing of theirs is written over unseen.
    .where('version', '=', version)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) throw await changedMeanwhile(tx, viewer, id);
  await shareWithTeams(tx, viewer, id, content);
  if (content.nonCommercial !== before.nonCommercial) {
    await recordNonCommercial(tx, viewer, { id, ...content }, now);
  }
}

/** The template, if the viewer may change it. @throws NotFoundError, NotAllowedError */
export async function editableTemplate(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
): Promise<TemplateDetails> {
  const template = await findTemplate(tx, viewer, id);
  if (template.mayEdit) return template;
  throw new NotAllowedError(
    `"${template.name}" belongs to ${template.owner.name}.`,
    'Make a copy and change that.',
  );
}

async function columnsOf(tx: TenantTx, viewer: Viewer, content: TemplateContent, now: Date) {
  if (content.categoryId !== null) await guardCategory(tx, viewer, content.categoryId);
  return {
    name: content.name,
    subject: content.subject,
    body_html: sanitise(content.bodyHtml),
    category_id: content.categoryId,
    sharing: content.sharing,
    non_commercial: content.nonCommercial,
    updated_at: now,
    updated_by: viewer.userId,
  };
}

async function guardCategory(tx: TenantTx, { tenantId }: Viewer, id: string): Promise<void> {
  const found = await tx
    .selectFrom('template_category')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    // Not deleted while this template comes into it.
    .forKeyShare()
    .executeTakeFirst();
  if (!found)
    throw new InvalidInputError('This category is not there any more.', 'Choose another one.');
}

function guardNonCommercial(viewer: Viewer): void {
  if (maySetNonCommercial(viewer)) return;
  throw new NotAllowedError(
    'Only administrators and managers decide which templates are non-commercial.',
    'Ask one of them.',
  );
}

function recordNonCommercial(
  tx: TenantTx,
  { tenantId, userId }: Viewer,
  template: { id: string; name: string; nonCommercial: boolean },
  now: Date,
): Promise<void> {
  const { id, name, nonCommercial } = template;
  const detail = { name, nonCommercial };
  return audit(tx, {
    tenantId,
    at: now,
    userId,
    action: 'template.non-commercial-set',
    target: id,
    detail,
  });
}

/** Says who was faster and when, in the company's time zone. */
async function changedMeanwhile(tx: TenantTx, viewer: Viewer, id: string): Promise<ConflictError> {
  const { name, updatedBy, updatedAt } = await findTemplate(tx, viewer, id);
  const tenant = await tx
    .selectFrom('tenant')
    .select('time_zone')
    .where('tenant_id', '=', viewer.tenantId)
    .executeTakeFirst();
  const at = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: tenant?.time_zone ?? 'UTC',
  }).format(updatedAt);
  return new ConflictError(
    'template-changed',
    `${updatedBy ?? 'A program'} changed "${name}" on ${at}, after you opened it.`,
    { fix: 'Copy what you wrote, load the page again and put it in; nothing was saved.' },
  );
}

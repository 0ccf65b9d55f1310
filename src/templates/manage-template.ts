import type { TenantTx } from '../db/tenant.ts';
import { audit } from '../users/audit.ts';
import { findTemplate } from './get-template.ts';
import { createTemplate, editableTemplate } from './save-template.ts';
import type { Viewer } from './viewer.ts';

/** Into the archive, where it can be neither used nor changed, or out of it again. */
export async function setArchived(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
  { archived, now }: { archived: boolean; now: Date },
): Promise<void> {
  const template = await editableTemplate(tx, viewer, id);
  if ((template.archivedAt !== null) === archived) return;
  await tx
    .updateTable('template')
    .set((eb) => ({
      archived_at: archived ? now : null,
      updated_at: now,
      updated_by: viewer.userId,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    .execute();
}

/** For good. Emails that were sent with it keep its name and their results. */
export async function deleteTemplate(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<void> {
  const { name } = await editableTemplate(tx, viewer, id);
  await tx
    .deleteFrom('template')
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    .execute();
  const { tenantId, userId } = viewer;
  await audit(tx, {
    tenantId,
    at: now,
    userId,
    action: 'template.deleted',
    target: id,
    detail: { name },
  });
}

/** A private copy of any template that one sees, archived or not; answers its id. */
export async function copyTemplate(
  tx: TenantTx,
  viewer: Viewer & { userId: string },
  id: string,
  now: Date,
): Promise<string> {
  const { name, subject, bodyHtml, category } = await findTemplate(tx, viewer, id);
  const content = {
    name: `${name} (copy)`.slice(-200),
    subject,
    bodyHtml,
    categoryId: category?.id ?? null,
    sharing: 'private' as const,
    teamIds: [],
    // A copy is a seller's own text, for which nobody decided that it is.
    nonCommercial: false,
  };
  return createTemplate(tx, viewer, content, now);
}

/** Each user has favourites of their own. */
export async function setFavourite(
  tx: TenantTx,
  viewer: Viewer & { userId: string },
  id: string,
  favourite: boolean,
): Promise<void> {
  await findTemplate(tx, viewer, id);
  const row = { tenant_id: viewer.tenantId, user_id: viewer.userId, template_id: id };
  if (favourite) {
    await tx
      .insertInto('template_favourite')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return;
  }
  await tx
    .deleteFrom('template_favourite')
    .where('tenant_id', '=', row.tenant_id)
    .where('user_id', '=', row.user_id)
    .where('template_id', '=', id)
    .execute();
}

import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import { NotAllowedError, type Viewer, visibleTo } from './viewer.ts';

export type Category = {
  id: string;
  name: string;
  /** Templates in it that the viewer sees, those in the archive left out. */
  templates: number;
};

/** By name. Categories belong to the company; everybody sees all of them. */
export async function listCategories(tx: TenantTx, viewer: Viewer): Promise<Category[]> {
  const { rows } = await sql<Category>`
    SELECT c.id, c.name, count(t.id)::int AS templates
    FROM template_category c
    LEFT JOIN template t ON t.tenant_id = c.tenant_id AND t.category_id = c.id
      AND t.archived_at IS NULL AND ${visibleTo(viewer)}
    WHERE c.tenant_id = ${viewer.tenantId}
    GROUP BY c.id, c.name ORDER BY lower(c.name), c.id`.execute(tx);
  return rows;
}

/** @throws ConflictError `category-exists` */
export async function createCategory(
  tx: TenantTx,
  { tenantId }: Viewer,
  name: string,
  now: Date,
): Promise<string> {
  const id = newId();
  const { rows } = await sql`
    INSERT INTO template_category (tenant_id, id, name, created_at)
    VALUES (${tenantId}, ${id}, ${name}, ${now})
    ON CONFLICT (tenant_id, lower(name)) DO NOTHING RETURNING id`.execute(tx);
  if (rows.length === 0) throw taken(name);
  return id;
}

/** @throws NotAllowedError, NotFoundError, ConflictError `category-exists` */
export async function renameCategory(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
  name: string,
): Promise<void> {
  guardChange(viewer);
  const other = await sql`
    SELECT FROM template_category WHERE tenant_id = ${viewer.tenantId}
      AND lower(name) = lower(${name}) AND id <> ${id}`.execute(tx);
  if (other.rows.length > 0) throw taken(name);
  const renamed = await tx
    .updateTable('template_category')
    .set({ name })
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (renamed.numUpdatedRows === 0n) throw new NotFoundError('This category');
}

/**
 * Only when empty: also of templates in the archive and private ones of others.
 *
 * @throws NotAllowedError, NotFoundError, ConflictError `category-not-empty`
 */
export async function deleteCategory(tx: TenantTx, viewer: Viewer, id: string): Promise<void> {
  const category = await tx
    .selectFrom('template_category')
    .select('name')
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    // No template comes into it between the count and the delete.
    .forUpdate()
    .executeTakeFirst();
  if (!category) throw new NotFoundError('This category');
  guardChange(viewer);
  const { inside } = await tx
    .selectFrom('template')
    .select((eb) => eb.fn.countAll<number>().as('inside'))
    .where('tenant_id', '=', viewer.tenantId)
    .where('category_id', '=', id)
    .executeTakeFirstOrThrow();
  if (inside > 0) {
    throw new ConflictError(
      'category-not-empty',
      inside === 1
        ? `"${category.name}" still has a template in it.`
        : `"${category.name}" still has ${inside} templates in it.`,
      { fix: 'Move them to another category first; those in the archive and private ones count.' },
    );
  }
  await tx
    .deleteFrom('template_category')
    .where('tenant_id', '=', viewer.tenantId)
    .where('id', '=', id)
    .execute();
}

/** A category is everybody's: renaming or deleting it changes what others see. */
function guardChange({ role }: Viewer): void {
  if (role !== 'seller') return;
  throw new NotAllowedError(
    'Only administrators and managers rename and delete categories.',
    'Ask one of them.',
  );
}

function taken(name: string): ConflictError {
  return new ConflictError('category-exists', `There is a category "${name}" already.`, {
    fix: 'Use it, or choose another name.',
  });
}

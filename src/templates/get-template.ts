import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import { NotFoundError } from '../errors.ts';
import { type Selected, selected, source, type TemplateRow, toRow } from './list-templates.ts';
import { type Viewer, visibleTo } from './viewer.ts';

export type TemplateDetails = TemplateRow & {
  bodyHtml: string;
  createdAt: Date;
  /** Who saved it last; null: an API key. */
  updatedBy: string | null;
  version: number;
};

type Row = Selected & {
  body_html: string;
  created_at: Date;
  updated_by_name: string | null;
  version: number;
};

/** @throws NotFoundError also when it is somebody else's private one. */
export async function findTemplate(
  tx: TenantTx,
  viewer: Viewer,
  id: string,
): Promise<TemplateDetails> {
  const { rows } = await sql<Row>`
    SELECT ${selected(viewer)}, t.body_html, t.created_at, t.version,
      (SELECT b.name FROM app_user b WHERE b.tenant_id = t.tenant_id AND b.id = t.updated_by)
        AS updated_by_name
    FROM ${source(viewer)} WHERE t.id = ${id} AND ${visibleTo(viewer)}`.execute(tx);
  const [row] = rows;
  if (!row) {
    throw new NotFoundError(
      'This template',
      'It may have been deleted, or its owner no longer shares it.',
    );
  }
  return {
    ...toRow(viewer, row),
    bodyHtml: row.body_html,
    createdAt: row.created_at,
    updatedBy: row.updated_by_name,
    version: row.version,
  };
}

import type { Selectable } from 'kysely';
import type pg from 'pg';
import type { EmailTable } from '../db/schema-emails.ts';
import { NotFoundError } from '../errors.ts';

export type EmailRow = Selectable<EmailTable>;

/** Who acts, in whose tenant, when. */
export type Actor = { tenantId: string; userId: string; now: Date };

/** The email by its id, whoever wrote it; null when the tenant has none. */
export async function emailById(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
): Promise<EmailRow | null> {
  const { rows } = await client.query<EmailRow>({
    name: 'email-by-id',
    text: 'SELECT * FROM email WHERE tenant_id = $1 AND id = $2',
    values: [tenantId, id],
  });
  return rows[0] ?? null;
}

/**
 * The actor's own email, locked until the transaction ends.
 *
 * @throws NotFoundError for an email of somebody else, too.
 */
export async function lockOwnEmail(
  client: pg.ClientBase,
  { tenantId, userId }: Actor,
  id: string,
): Promise<EmailRow> {
  const { rows } = await client.query<EmailRow>({
    name: 'lock-own-email',
    text: 'SELECT * FROM email WHERE tenant_id = $1 AND id = $2 AND user_id = $3 FOR UPDATE',
    values: [tenantId, id, userId],
  });
  const row = rows[0];
  if (!row) throw emailNotFound(id);
  return row;
}

export function emailNotFound(id: string): NotFoundError {
  return new NotFoundError(
    `The email ${id}`,
    'Look under Emails: drafts that were discarded are gone, and you see only your own.',
  );
}

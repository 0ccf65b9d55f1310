import type pg from 'pg';
import { ConflictError } from '../errors.ts';
import { type Actor, lockOwnEmail } from './email-row.ts';
import { cannotMove } from './transitions.ts';

export type Attachment = { id: string; filename: string; contentType: string; size: number };
export type AttachedFile = Omit<Attachment, 'size'> & { content: Buffer };

/** More files than this in one email are somebody's mistake, or an archive would serve better. */
const mostFiles = 25;

type Meta = { id: string; filename: string; content_type: string; size: number };

/** What is attached to an email, without the content; in the order in which it was attached. */
export async function listAttachments(
  client: pg.ClientBase,
  tenantId: string,
  emailId: string,
): Promise<Attachment[]> {
  const { rows } = await client.query<Meta>({
    name: 'list-attachments',
    text: `SELECT id, filename, content_type, size FROM email_attachment
           WHERE tenant_id = $1 AND email_id = $2 ORDER BY created_at, id`,
    values: [tenantId, emailId],
  });
  return rows.map(({ content_type: contentType, ...rest }) => ({ ...rest, contentType }));
}

/** The files themselves, for sending. */
export async function attachedFiles(
  client: pg.ClientBase,
  tenantId: string,
  emailId: string,
): Promise<AttachedFile[]> {
  const { rows } = await client.query<Meta & { content: Buffer }>({
    name: 'attached-files',
    text: `SELECT id, filename, content_type, content FROM email_attachment
           WHERE tenant_id = $1 AND email_id = $2 ORDER BY created_at, id`,
    values: [tenantId, emailId],
  });
  return rows.map((row) => ({
    id: row.id,
    filename: row.filename,
    contentType: row.content_type,
    content: row.content,
  }));
}

/**
 * Attaches a file to a draft, under the id that the client made: an upload that is repeated attaches it
 * once.
 *
 * @throws ConflictError `too-many-attachments`, `email-state`.
 */
export async function attachFile(
  client: pg.ClientBase,
  actor: Actor,
  emailId: string,
  file: AttachedFile,
): Promise<void> {
  const email = await lockOwnEmail(client, actor, emailId);
  if (email.state !== 'draft') throw cannotMove(email.state, 'nothing can be attached');
  const present = await listAttachments(client, actor.tenantId, emailId);
  if (present.some((other) => other.id === file.id)) return;
  if (present.length >= mostFiles) {
    throw new ConflictError(
      'too-many-attachments',
      `${file.filename} was not attached: ${mostFiles} files are the most for one email.`,
      { fix: 'Put several files into an archive, or remove one first.' },
    );
  }
  await client.query(
    `INSERT INTO email_attachment (tenant_id, id, email_id, filename, content_type, size, content,
                                   created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      actor.tenantId,
      file.id,
      emailId,
      file.filename,
      file.contentType,
      file.content.length,
      file.content,
      actor.now,
    ],
  );
}

/** Takes a file off a draft. Harmless when it is off already. */
export async function removeAttachment(
  client: pg.ClientBase,
  actor: Actor,
  emailId: string,
  attachmentId: string,
): Promise<void> {
  const email = await lockOwnEmail(client, actor, emailId);
  if (email.state !== 'draft') throw cannotMove(email.state, 'its attachments stay');
  await client.query(
    'DELETE FROM email_attachment WHERE tenant_id = $1 AND email_id = $2 AND id = $3',
    [actor.tenantId, emailId, attachmentId],
  );
}

import { createHash, randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type pg from 'pg';
import type { EmailIdentityTable } from '../db/schema-emails.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Actor } from './email-row.ts';

export type Identity = Selectable<EmailIdentityTable>;
export type IdentityText = { address: string; name: string; signatureHtml: string };

/** A link in a verification email works for this long. */
export const verifyHours = 48;
/** A verification email goes to whatever address was typed: nobody may use that to flood one. */
const verifyEveryMs = 60_000;

/** The seller's identities, the default one first. */
export async function listIdentities(
  client: pg.ClientBase,
  tenantId: string,
  userId: string,
): Promise<Identity[]> {
  const { rows } = await client.query<Identity>({
    name: 'list-identities',
    text: `SELECT * FROM email_identity WHERE tenant_id = $1 AND user_id = $2
           ORDER BY is_default DESC, created_at, id`,
    values: [tenantId, userId],
  });
  return rows;
}

/** @throws NotFoundError for somebody else's, too. */
export async function ownIdentity(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<Identity> {
  const { rows } = await client.query<Identity>(
    'SELECT * FROM email_identity WHERE tenant_id = $1 AND user_id = $2 AND id = $3 FOR UPDATE',
    [actor.tenantId, actor.userId, id],
  );
  const [row] = rows;
  if (!row) throw new NotFoundError('This identity', 'Load the page again.');
  return row;
}

/** Makes an identity, not verified yet; a seller's first one is the default. */
export async function addIdentity(
  client: pg.ClientBase,
  actor: Actor,
  text: IdentityText,
): Promise<Identity> {
  const { rows } = await client.query<Identity>(
    `INSERT INTO email_identity (tenant_id, id, user_id, address, name, signature_html, is_default,
                                 created_at)
     SELECT $1, $2, $3, $4, $5, $6,
       NOT EXISTS (SELECT FROM email_identity WHERE tenant_id = $1 AND user_id = $3 AND is_default), $7
     ON CONFLICT (tenant_id, user_id, lower(address)) DO NOTHING RETURNING *`,
    [actor.tenantId, newId(), actor.userId, text.address, text.name, text.signatureHtml, actor.now],
  );
  const [row] = rows;
  if (row) return row;
  throw new ConflictError('identity-exists', `You have an identity ${text.address} already.`, {
    fix: 'Edit that one.',
  });
}

/** Changes name and signature; another address is another identity, since it must be verified. */
export async function changeIdentity(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  text: Omit<IdentityText, 'address'> & { isDefault: boolean },
): Promise<Identity> {
  const identity = await ownIdentity(client, actor, id);
  if (text.isDefault) {
    await client.query(
      'UPDATE email_identity SET is_default = (id = $3) WHERE tenant_id = $1 AND user_id = $2',
      [actor.tenantId, actor.userId, id],
    );
  }
  const { rows } = await client.query<Identity>(
    `UPDATE email_identity SET name = $3, signature_html = $4 WHERE tenant_id = $1 AND id = $2
     RETURNING *`,
    [actor.tenantId, identity.id, text.name, text.signatureHtml],
  );
  return rows[0] ?? identity;
}

/** @throws ConflictError `identity-in-use` while emails with it wait to be sent. */
export async function removeIdentity(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<void> {
  const identity = await ownIdentity(client, actor, id);
  const { rowCount } = await client.query(
    `SELECT FROM email WHERE tenant_id = $1 AND user_id = $2 AND identity_id = $3
       AND state IN ('queued', 'waiting', 'sending') LIMIT 1`,
    [actor.tenantId, actor.userId, id],
  );
  if (rowCount) {
    throw new ConflictError(
      'identity-in-use',
      `Emails from ${identity.address} are on their way.`,
      {
        fix: 'Wait until they are sent, or cancel them, then remove the identity.',
      },
    );
  }
  await client.query('DELETE FROM email_identity WHERE tenant_id = $1 AND id = $2', [
    actor.tenantId,
    id,
  ]);
}

/**
 * A new token for the link in a verification email; only its hash is stored, and an older one is void.
 *
 * @throws ConflictError `verified-already`, `verification-just-sent`.
 */
export async function beginVerification(
  client: pg.ClientBase,
  actor: Actor,
  identity: Identity,
): Promise<string> {
  if (identity.verified_at) {
    throw new ConflictError('verified-already', `${identity.address} is verified already.`);
  }
  const until = new Date(actor.now.getTime() + verifyHours * 3_600_000);
  const { verify_until: before } = identity;
  if (before && before.getTime() > until.getTime() - verifyEveryMs) {
    throw new ConflictError(
      'verification-just-sent',
      `A verification email to ${identity.address} was sent less than a minute ago.`,
      { fix: 'Look into that mailbox, also into its spam folder, or try again in a minute.' },
    );
  }
  const token = `${actor.tenantId}.${randomBytes(24).toString('base64url')}`;
  await client.query(
    `UPDATE email_identity SET verify_hash = $3, verify_until = $4 WHERE tenant_id = $1 AND id = $2`,
    [actor.tenantId, identity.id, hashOf(token), until],
  );
  return token;
}

/** The tenant that a token names, to be bound before finishVerification(); null when it is none. */
export function tenantOfToken(token: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{32}$/.exec(token)?.[1] ?? null;
}

/**
 * The link was opened and confirmed: the address is verified. A second time answers the same.
 *
 * @throws InvalidInputError when the link is none of ours, or too old.
 */
export async function finishVerification(
  client: pg.ClientBase,
  tenantId: string,
  token: string,
  now: Date,
): Promise<{ address: string }> {
  const { rows } = await client.query<{ address: string }>(
    `UPDATE email_identity SET verified_at = coalesce(verified_at, $3)
     WHERE tenant_id = $1 AND verify_hash = $2 AND (verify_until > $3 OR verified_at IS NOT NULL)
     RETURNING address`,
    [tenantId, hashOf(token), now],
  );
  const [row] = rows;
  if (row) return row;
  throw invalidVerification();
}

export function invalidVerification(): InvalidInputError {
  return new InvalidInputError(
    `This verification link is too old or was replaced by a newer one; a link works for ${verifyHours} hours.`,
    'Send a new verification email in Settings > My identities.',
  );
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

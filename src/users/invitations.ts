import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.ts';
import { invitationLifeMs, invitationToken } from './invitation-token.ts';
import { tokenHash } from './tokens.ts';
import { type Actor, isEmail, normaliseEmail, type Role } from './users.ts';

/** Who invites; `linkKey` is the installation's key for the tokens of invitations. */
type Inviter = Actor & { linkKey: Buffer };

/** An invitation whose link works; `token` is what makes the link. */
export type OpenLink = { id: string; email: string; role: Role; token: string; expiresAt: Date };

export type Invitation = {
  id: string;
  email: string;
  role: Role;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
};

type Wanted = { emails: readonly string[]; role: Role; teamIds: readonly string[] };
type Refused = { email: string; reason: string };

/**
 * Invites people by their addresses. An address that cannot be invited is refused with the reason and
 * holds nobody else up.
 *
 * @throws NotFoundError when one of the teams is not there.
 */
export async function inviteUsers(
  tx: TenantTx,
  wanted: Wanted,
  inviter: Inviter,
): Promise<{ invited: OpenLink[]; refused: Refused[] }> {
  await requireTeams(tx, wanted.teamIds);
  const invited: OpenLink[] = [];
  const refused: Refused[] = [];
  for (const email of distinct(wanted.emails)) {
    const reason = await whyNot(tx, email, inviter.at);
    const link = reason === null ? await insertInvitation(tx, email, wanted, inviter) : null;
    if (link) invited.push(link);
    else refused.push({ email, reason: reason ?? 'Was invited by somebody else a moment ago.' });
  }
  return { invited, refused };
}

function distinct(emails: readonly string[]): string[] {
  const byNorm = new Map(emails.map((email) => [normaliseEmail(email), email.trim()]));
  return [...byNorm.values()].filter((email) => email !== '');
}

async function requireTeams(tx: TenantTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await tx.selectFrom('team').select('id').where('id', 'in', ids).execute();
  if (found.length < new Set(ids).size) throw new NotFoundError('One of the teams');
}

/** Why this address cannot be invited, in a sentence; null when it can. */
async function whyNot(tx: TenantTx, email: string, at: Date): Promise<string | null> {
  if (!isEmail(email)) return 'Is not an email address.';
  const norm = normaliseEmail(email);
  const user = await tx
    .selectFrom('app_user')
    .select(['name', 'disabled_at'])
    .where('email_norm', '=', norm)
    .executeTakeFirst();
  if (user?.disabled_at) return `Belongs to ${user.name}, who is deactivated: reactivate them.`;
  if (user) return `Belongs to ${user.name}, who is a user already.`;
  const open = await tx
    .selectFrom('invitation')
    .select('expires_at')
    .where('email_norm', '=', norm)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!open) return null;
  return open.expires_at <= at
    ? 'Was invited before and the link has expired: renew it in the list of invitations.'
    : 'Is invited already: copy the link in the list of invitations, or renew it.';
}

async function insertInvitation(
  tx: TenantTx,
  email: string,
  { role, teamIds }: Wanted,
  { tenantId, userId, at, linkKey }: Inviter,
): Promise<OpenLink | null> {
  const id = newId();
  const token = invitationToken(linkKey, id, 1);
  const expiresAt = new Date(at.getTime() + invitationLifeMs);
  const inserted = await tx
    .insertInto('invitation')
    .values({
      tenant_id: tenantId,
      id,
      email,
      email_norm: normaliseEmail(email),
      role,
      team_ids: [...new Set(teamIds)],
      issue: 1,
      token_hash: tokenHash(token),
      invited_by: userId,
      created_at: at,
      expires_at: expiresAt,
      accepted_at: null,
      revoked_at: null,
    })
    // Two administrators at once: the index of open invitations lets one through.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) === 0) return null;
  await audit(tx, {
    ...{ tenantId, at, userId },
    action: 'invitation.created',
    target: id,
    detail: { email, role },
  });
  return { id, email, role, token, expiresAt };
}

/** The invitations that nobody has accepted, newest first, those that have expired among them. */
export async function listInvitations(tx: TenantTx): Promise<Invitation[]> {
  const rows = await tx
    .selectFrom('invitation as i')
    .innerJoin('app_user as u', 'u.id', 'i.invited_by')
    .select(['i.id', 'i.email', 'i.role', 'u.name', 'i.created_at', 'i.expires_at'])
    .where('i.accepted_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/**
 * The link of an open invitation, once more.
 *
 * @throws NotFoundError when it was accepted or revoked; ConflictError when its link does not work any
 *   more and has to be renewed.
 */
export async function readLink(
  tx: TenantTx,
  id: string,
  { at, linkKey }: Pick<Inviter, 'at' | 'linkKey'>,
): Promise<OpenLink> {
  const row = await openInvitation(tx, id);
  const token = invitationToken(linkKey, id, row.issue);
  // Another hash: made under another LOCKSTEP_SECRET_KEY.
  if (row.expires_at <= at || !tokenHash(token).equals(row.token_hash)) {
    throw new ConflictError(
      'invitation-expired',
      `The link for ${row.email} does not work any more.`,
      { fix: 'Renew the invitation, which makes a new link.' },
    );
  }
  return { id, email: row.email, role: row.role, token, expiresAt: row.expires_at };
}

/**
 * Makes a new link, good for another 7 days; the one before it opens nothing from now on.
 *
 * @throws NotFoundError when the invitation was accepted or revoked.
 */
export async function renewInvitation(
  tx: TenantTx,
  id: string,
  { tenantId, userId, at, linkKey }: Inviter,
): Promise<OpenLink> {
  const { email, role, issue } = await openInvitation(tx, id);
  const token = invitationToken(linkKey, id, issue + 1);
  const expiresAt = new Date(at.getTime() + invitationLifeMs);
  await tx
    .updateTable('invitation')
    .set({ issue: issue + 1, token_hash: tokenHash(token), expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
  await audit(tx, {
    ...{ tenantId, at, userId },
    action: 'invitation.renewed',
    target: id,
    detail: { email },
  });
  return { id, email, role, token, expiresAt };
}

/** @throws NotFoundError when it was accepted or revoked before. */
export async function revokeInvitation(tx: TenantTx, id: string, actor: Actor): Promise<void> {
  const { email } = await openInvitation(tx, id);
  await tx.updateTable('invitation').set({ revoked_at: actor.at }).where('id', '=', id).execute();
  await audit(tx, { ...actor, action: 'invitation.revoked', target: id, detail: { email } });
}

async function openInvitation(tx: TenantTx, id: string) {
  const row = await tx
    .selectFrom('invitation')
    .select(['email', 'role', 'issue', 'token_hash', 'expires_at'])
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) {
    throw new NotFoundError(
      'The invitation',
      'It was accepted or revoked meanwhile; load the list again.',
    );
  }
  return row;
}

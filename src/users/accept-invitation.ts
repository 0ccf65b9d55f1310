import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { audit } from './audit.ts';
import { tokenHash } from './tokens.ts';
import { insertUser, prepareUser, type Role } from './users.ts';

/** What somebody who follows the link is told before they accept. */
export type InvitationDetails = { email: string; role: Role; company: string; invitedBy: string };

/**
 * The invitation that a link is for.
 *
 * @throws NotFoundError when the token is none of ours; ConflictError when it expired, was revoked or
 *   was used.
 */
export async function describeInvitation(
  db: Db,
  clock: Clock,
  token: string,
): Promise<InvitationDetails> {
  const { tenantId, id } = await findInvitation(db, token);
  return withTenant(db, tenantId, (tx) => readInvitation(tx, id, token, clock.now()));
}

/**
 * Makes the account; answers whose it is. A token works once: of two requests at the same moment the
 * second waits for the first and is then refused.
 *
 * @throws NotFoundError, ConflictError as above; ConflictError `email-taken` when the address has an
 *   account in another company; InvalidInputError for the name or the password.
 */
export async function acceptInvitation(
  db: Db,
  clock: Clock,
  answer: { token: string; name: string; password: string },
): Promise<{ tenantId: string; userId: string }> {
  const { email, role } = await describeInvitation(db, clock, answer.token);
  const user = await prepareUser({ email, role, name: answer.name, password: answer.password });
  const { tenantId, id } = await findInvitation(db, answer.token);
  return withTenant(db, tenantId, async (tx) => {
    const at = clock.now();
    await tx.selectFrom('invitation').select('id').where('id', '=', id).forUpdate().execute();
    const now = await readInvitation(tx, id, answer.token, at);
    const userId = await insertUser(tx, { ...user, role: now.role }, { tenantId, at, by: null });
    await joinTeams(tx, { tenantId, userId, invitationId: id });
    await tx.updateTable('invitation').set({ accepted_at: at }).where('id', '=', id).execute();
    await audit(tx, { tenantId, at, userId, action: 'invitation.accepted', target: id });
    return { tenantId, userId };
  });
}

/** Before the tenant is known. */
async function findInvitation(db: Db, token: string): Promise<{ tenantId: string; id: string }> {
  const { rows } = await sql<{ tenant_id: string; id: string }>`
    SELECT tenant_id, id FROM lookup_invitation(${tokenHash(token)})
  `.execute(db.kysely);
  const found = rows[0];
  if (!found) throw unknownLink();
  return { tenantId: found.tenant_id, id: found.id };
}

async function readInvitation(
  tx: TenantTx,
  id: string,
  token: string,
  at: Date,
): Promise<InvitationDetails> {
  const row = await tx
    .selectFrom('invitation as i')
    .innerJoin('tenant as t', 't.tenant_id', 'i.tenant_id')
    .innerJoin('app_user as u', 'u.id', 'i.invited_by')
    .select(['i.email', 'i.role', 'i.expires_at', 'i.accepted_at', 'i.revoked_at'])
    .select(['t.name as company', 'u.name as inviter'])
    .where('i.id', '=', id)
    // Renewed between the look-up and now: the old link is none any more.
    .where('i.token_hash', '=', tokenHash(token))
    .executeTakeFirst();
  if (!row) throw unknownLink();
  const { email, role, company, inviter } = row;
  if (row.accepted_at) {
    throw new ConflictError('invitation-used', `The invitation of ${email} was accepted before.`, {
      fix: 'Sign in with the password that was chosen then.',
    });
  }
  if (row.revoked_at) {
    throw new ConflictError('invitation-revoked', 'This invitation was withdrawn.', {
      fix: `Ask ${inviter} for a new one.`,
    });
  }
  if (row.expires_at <= at) {
    throw new ConflictError('invitation-expired', 'This invitation has expired after 7 days.', {
      fix: `Ask ${inviter} to renew it; you then get a new link.`,
    });
  }
  return { email, role, company, invitedBy: inviter };
}

/** The teams that are still there. */
async function joinTeams(
  tx: TenantTx,
  { tenantId, userId, invitationId }: Record<'tenantId' | 'userId' | 'invitationId', string>,
): Promise<void> {
  await sql`
    INSERT INTO team_member (tenant_id, team_id, user_id)
    SELECT ${tenantId}::uuid, t.id, ${userId}::uuid FROM team t
    JOIN invitation i ON t.id = ANY (i.team_ids) WHERE i.id = ${invitationId}::uuid
  `.execute(tx);
}

function unknownLink(): NotFoundError {
  return new NotFoundError(
    'An invitation for this link',
    'Use the newest link that you were sent, whole; or ask your administrator for another.',
  );
}

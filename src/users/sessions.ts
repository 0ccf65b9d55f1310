import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { newToken, tokenHash } from './tokens.ts';
import type { Role } from './users.ts';

const day = 86_400_000;
/** A session ends 14 days after its last request, and 90 days after sign-in in any case. */
const sessionIdleMs = 14 * day;
export const sessionLifeMs = 90 * day;
/** `last_seen_at` moves at most this often: not every request should write. */
const seenEveryMs = 60_000;

export type Session = {
  id: string;
  tenantId: string;
  userId: string;
  csrfToken: string;
  user: { name: string; email: string; role: Role };
  tenant: { name: string; timeZone: string };
};

/**
 * Opens a session; answers its token, which goes to the browser and is kept nowhere here, only its
 * hash.
 */
export async function openSession(
  tx: TenantTx,
  owner: { tenantId: string; userId: string; at: Date },
): Promise<string> {
  const token = newToken();
  await tx
    .insertInto('session')
    .values({
      tenant_id: owner.tenantId,
      id: newId(),
      user_id: owner.userId,
      token_hash: tokenHash(token),
      csrf_token: newToken(),
      created_at: owner.at,
      last_seen_at: owner.at,
      expires_at: new Date(owner.at.getTime() + sessionIdleMs),
    })
    .execute();
  return token;
}

/**
 * The live session behind a token; null when there is none, it has ended, or its user is disabled.
 *
 * @param use `request` moves the end of the session on; `open-page` (a page that only listens) shows
 *   that someone is there but does not keep the session alive.
 */
export async function findSession(
  db: Db,
  token: string,
  at: Date,
  use: 'request' | 'open-page',
): Promise<Session | null> {
  const { rows } = await sql<SessionRow>`
    SELECT * FROM lookup_session(${tokenHash(token)}, ${at})
  `.execute(db.kysely);
  const row = rows[0];
  if (!row) return null;
  if (at.getTime() - row.last_seen_at.getTime() >= seenEveryMs) {
    await withTenant(db, row.tenant_id, (tx) => touch(tx, row, at, use));
  }
  return {
    id: row.session_id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    csrfToken: row.csrf_token,
    user: { name: row.user_name, email: row.email, role: row.role },
    tenant: { name: row.tenant_name, timeZone: row.time_zone },
  };
}

type SessionRow = {
  tenant_id: string;
  tenant_name: string;
  time_zone: string;
  user_id: string;
  user_name: string;
  email: string;
  role: Role;
  session_id: string;
  csrf_token: string;
  created_at: Date;
  last_seen_at: Date;
};

async function touch(tx: TenantTx, row: SessionRow, at: Date, use: 'request' | 'open-page') {
  const end = Math.min(at.getTime() + sessionIdleMs, row.created_at.getTime() + sessionLifeMs);
  await tx
    .updateTable('session')
    .set({ last_seen_at: at, ...(use === 'request' ? { expires_at: new Date(end) } : {}) })
    .where('id', '=', row.session_id)
    .execute();
}

/** Ends a session at once. */
export async function closeSession(tx: TenantTx, sessionId: string): Promise<void> {
  await tx.deleteFrom('session').where('id', '=', sessionId).execute();
}

/** Whether anyone of the tenant has had the app open since then; true to a minute. */
export async function someoneSignedIn(tx: TenantTx, since: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('session')
    .select('id')
    .where('last_seen_at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes sessions of the tenant that have ended; answers how many. */
export async function removeEndedSessions(tx: TenantTx, at: Date): Promise<number> {
  const result = await tx
    .deleteFrom('session')
    .where('expires_at', '<=', at)
    .executeTakeFirstOrThrow();
  return Number(result.numDeletedRows);
}

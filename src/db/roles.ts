import type pg from 'pg';
import { LockstepError } from '../errors.ts';

/** What the app runs as: owns nothing, cannot bypass row-level security. */
export const appRole = 'lockstep_app';
/** Owns the narrow functions that look things up across tenants or outside of policies. */
export const lookupRole = 'lockstep_lookup';

export class MissingPrivilegeError extends LockstepError {}

/**
 * Makes both roles where they are missing and lets the connecting user become them. Roles belong to
 * the whole server, so two installations on one server share them; they hold no password.
 *
 * @throws MissingPrivilegeError when the user of DATABASE_URL may not create roles.
 */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  for (const role of [appRole, lookupRole]) {
    try {
      await ensureRole(client, role);
    } catch (cause) {
      throw new MissingPrivilegeError(
        'cannot-create-role',
        `The database user may not create the role ${role}.`,
        {
          origin: 'database',
          cause,
          fix: `As a database administrator run: CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO <user of DATABASE_URL>; then start again.`,
        },
      );
    }
  }
}

async function ensureRole(client: pg.ClientBase, role: string): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (known.rowCount === 0) {
    // Several databases of one server may be migrated at once: the loser of the race finds it there.
    await client.query(
      `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
  }
  // From PostgreSQL 16 on, who creates a role may administer it but not become it.
  const member = await client.query<{ member: boolean }>(
    `SELECT pg_has_role(current_user, $1,
       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS member`,
    [role],
  );
  if (!member.rows[0]?.member) await client.query(`GRANT ${role} TO CURRENT_USER`);
}

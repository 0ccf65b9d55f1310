import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import type { Role } from './users.ts';

export type UserSummary = {
  id: string;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  createdAt: Date;
  teamIds: string[];
  /** Whether a sales owner in Salesforce has this address: else no people are their own. */
  salesOwner: boolean;
};

/** The company's users by name, those who are deactivated last. */
export async function listUsers(tx: TenantTx): Promise<UserSummary[]> {
  const rows = await tx
    .selectFrom('app_user as u')
    .select(['u.id', 'u.name', 'u.email', 'u.role', 'u.disabled_at', 'u.created_at'])
    .select([
      sql<string[]>`ARRAY(SELECT m.team_id FROM team_member m WHERE m.user_id = u.id)`.as('teams'),
      sql<boolean>`EXISTS (SELECT FROM sales_owner o WHERE o.email_norm = u.email_norm)`.as(
        'owner',
      ),
    ])
    .execute();
  const byName = new Intl.Collator('en').compare;
  return rows
    .map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      active: row.disabled_at === null,
      createdAt: row.created_at,
      teamIds: row.teams,
      salesOwner: row.owner,
    }))
    .sort((a, b) => Number(b.active) - Number(a.active) || byName(a.name, b.name));
}

import { type RawBuilder, sql } from 'kysely';
import { LockstepError } from '../errors.ts';
import type { Role } from '../users/users.ts';

/** Who looks at templates; an API key has no user and may do what an admin may. */
export type Viewer = { tenantId: string; userId: string | null; role: Role };

/**
 * Whether the viewer sees the row `t` of `template`: their own, what is shared with everyone or one
 * of their teams, and for an admin also what is private, so that nothing of a leaver is lost
 * (product.md 3.11).
 */
export function visibleTo({ userId, role }: Viewer): RawBuilder<boolean> {
  if (role === 'admin') return sql`true`;
  return sql`(t.owner_id = ${userId}::uuid OR t.sharing = 'everyone' OR (t.sharing = 'teams' AND EXISTS (
    SELECT FROM template_team tt
    JOIN team_member m ON m.tenant_id = tt.tenant_id AND m.team_id = tt.team_id
    WHERE tt.tenant_id = t.tenant_id AND tt.template_id = t.id AND m.user_id = ${userId}::uuid)))`;
}

/** A template is changed by its owner or an admin; everybody else copies it. */
export function mayEdit(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'admin' || viewer.userId === ownerId;
}

/** Non-commercial templates skip the opt-out checks (R54), so sellers do not decide on that. */
export function maySetNonCommercial({ role }: Viewer): boolean {
  return role !== 'seller';
}

/** The viewer sees it, and may not do that with it. */
export class NotAllowedError extends LockstepError {
  constructor(message: string, fix: string) {
    super('not-allowed', message, { fix });
  }
}

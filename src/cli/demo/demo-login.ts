import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Secrets } from '../../secrets.ts';
import { hashPassword, passwordMatches } from '../../users/passwords.ts';
import { createUser, findSignIn } from '../../users/users.ts';

export type Login = { email: string; password: string };

const email = 'admin@demo.example';
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * The demo's login, the same at every start: the password is derived from the installation's key, so
 * it can be printed again though only its hash is stored, and no two installations share one.
 */
export function demoLogin(secrets: Secrets): Login {
  const bytes = secrets.derive('demo login').subarray(0, 12);
  const text = [...bytes].map((byte) => letters[byte % letters.length]).join('');
  return { email, password: text.replace(/(.{4})(?=.)/g, '$1-') };
}

/** Makes the demo's administrator, or gives them the password again. */
export async function ensureDemoAdmin(
  db: Db,
  clock: Clock,
  tenantId: string,
  login: Login,
): Promise<void> {
  const known = await findSignIn(db, login.email);
  if (!known) {
    await createUser(db, clock, { tenantId, ...login, name: 'Demo admin', role: 'admin' });
    return;
  }
  if (await passwordMatches(known.passwordHash, login.password)) return;
  const password_hash = await hashPassword(login.password);
  await withTenant(db, known.tenantId, (tx) =>
    tx.updateTable('app_user').set({ password_hash }).where('id', '=', known.userId).execute(),
  );
}

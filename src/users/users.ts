import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { ConflictError, InvalidInputError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.ts';
import { hashPassword } from './passwords.ts';

/** Who does something, when, in which company. */
export type Actor = { tenantId: string; userId: string; at: Date };

export type Role = 'admin' | 'manager' | 'seller';

type NewUser = { email: string; name: string; role: Role; password: string };

/** A user as it is stored: the password only as its hash. */
type PreparedUser = Omit<NewUser, 'password'> & { passwordHash: string };

/** The form under which an address is unique and is looked up. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

export function isEmail(text: string): boolean {
  return text.length <= 320 && /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text.trim());
}

/**
 * Checks a new user and hashes the password, outside of any transaction since that takes some 20 ms.
 *
 * @throws InvalidInputError
 */
export async function prepareUser(user: NewUser): Promise<PreparedUser> {
  if (!isEmail(user.email)) {
    throw new InvalidInputError(
      `"${user.email}" is not an email address.`,
      'Enter an address such as you@company.com.',
    );
  }
  if (user.name.trim() === '') throw new InvalidInputError('The name is empty.', 'Enter a name.');
  if (user.password.length < 10 || user.password.length > 200) {
    throw new InvalidInputError(
      'The password must have 10 to 200 characters.',
      'Choose another password.',
    );
  }
  const { email, name, role, password } = user;
  return {
    email: email.trim(),
    name: name.trim(),
    role,
    passwordHash: await hashPassword(password),
  };
}

/**
 * Stores a user; answers its id.
 *
 * @param by the user who does it; null for the command line and for set-up.
 * @throws ConflictError `email-taken`: an address signs in to one company only, so it is unique over
 *   the whole installation.
 */
export async function insertUser(
  tx: TenantTx,
  user: PreparedUser,
  context: { tenantId: string; at: Date; by: string | null },
): Promise<string> {
  const id = newId();
  const inserted = await tx
    .insertInto('app_user')
    .values({
      tenant_id: context.tenantId,
      id,
      email: user.email,
      email_norm: normaliseEmail(user.email),
      name: user.name,
      role: user.role,
      password_hash: user.passwordHash,
      created_at: context.at,
      disabled_at: null,
    })
    .onConflict((conflict) => conflict.column('email_norm').doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) === 0) {
    throw new ConflictError('email-taken', `${user.email} already has an account.`, {
      fix: 'Sign in with it, or use another address.',
    });
  }
  await audit(tx, {
    tenantId: context.tenantId,
    at: context.at,
    userId: context.by,
    action: 'user.created',
    target: id,
    detail: { email: user.email, role: user.role },
  });
  return id;
}

/** Creates a user of a tenant that exists, as the command line does; answers its id. */
export async function createUser(
  db: Db,
  clock: Clock,
  user: NewUser & { tenantId: string },
): Promise<string> {
  const prepared = await prepareUser(user);
  return withTenant(db, user.tenantId, (tx) =>
    insertUser(tx, prepared, { tenantId: user.tenantId, at: clock.now(), by: null }),
  );
}

/** The account behind an address, found before its tenant is known; null when there is none. */
export async function findSignIn(
  db: Db,
  email: string,
): Promise<{ tenantId: string; userId: string; passwordHash: string } | null> {
  const { rows } = await sql<{ tenant_id: string; user_id: string; password_hash: string }>`
    SELECT tenant_id, user_id, password_hash FROM lookup_sign_in(${normaliseEmail(email)})
  `.execute(db.kysely);
  const row = rows[0];
  if (!row) return null;
  return { tenantId: row.tenant_id, userId: row.user_id, passwordHash: row.password_hash };
}

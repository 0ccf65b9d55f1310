import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { withTenant } from '../db/tenant.ts';
import { ConflictError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from '../users/audit.ts';
import { insertUser, prepareUser } from '../users/users.ts';
import { insertTenant, listTenants } from './tenants.ts';

/** Any number that nothing else in our database locks. */
const setUpLock = 7_253_002;

type SetUp = {
  company: string;
  timeZone: string;
  name: string;
  email: string;
  password: string;
};

/** Whether this installation still waits for its first administrator. */
export async function setUpNeeded(db: Db): Promise<boolean> {
  return (await listTenants(db)).length === 0;
}

/**
 * Creates the company and its first administrator, once: of two at the same time the second waits
 * for the first and is then refused.
 *
 * @throws ConflictError `already-set-up`.
 */
export async function setUp(
  db: Db,
  clock: Clock,
  wanted: SetUp,
): Promise<{ tenantId: string; userId: string }> {
  if (!(await setUpNeeded(db))) throw alreadySetUp();
  const user = await prepareUser({ ...wanted, role: 'admin' });
  const tenantId = newId();
  return withTenant(db, tenantId, async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${setUpLock})`.execute(tx);
    const { rows } = await sql`SELECT 1 FROM lookup_tenants() LIMIT 1`.execute(tx);
    if (rows.length > 0) throw alreadySetUp();
    const at = clock.now();
    await insertTenant(tx, { name: wanted.company, timeZone: wanted.timeZone, tenantId, at });
    const userId = await insertUser(tx, user, { tenantId, at, by: null });
    await audit(tx, { tenantId, at, userId, action: 'tenant.set-up', target: tenantId });
    return { tenantId, userId };
  });
}

function alreadySetUp(): ConflictError {
  return new ConflictError('already-set-up', 'Lockstep is already set up.', {
    fix: 'Sign in, or ask your administrator for an account.',
  });
}

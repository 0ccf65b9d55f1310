import { withTenant } from '../db/tenant.ts';
import { ConflictError, InvalidInputError } from '../errors.ts';
import { newId } from '../ids.ts';
import { setUp, setUpNeeded } from '../tenants/set-up.ts';
import { insertTenant, listTenants } from '../tenants/tenants.ts';
import { createUser, insertUser, prepareUser, type Role } from '../users/users.ts';
import { chooseTenant } from './choose-tenant.ts';
import { type Visit, visit } from './visit.ts';

export type NewAccount = {
  email: string;
  name: string;
  /** Of an account for a company that is here; the first of a new company is its administrator. */
  role: Role;
  company?: string;
  timeZone?: string;
  tenant?: string;
};

export type CreatedAccount = {
  userId: string;
  tenantId: string;
  company: string;
  email: string;
  role: Role;
};

/** Makes an account, with its company when one is named. */
export function createAccount(account: NewAccount, password: string): Promise<CreatedAccount> {
  return visit('visit', async (v) => {
    const { email, name, role, company } = account;
    if (company !== undefined) return withCompany(v, account, company, password);
    const tenant = await chooseTenant(v.db, account.tenant);
    const { tenantId } = tenant;
    const userId = await createUser(v.db, v.clock, { tenantId, email, name, role, password });
    return { userId, tenantId, company: tenant.name, email, role };
  });
}

async function withCompany(
  { db, clock }: Visit,
  account: NewAccount,
  company: string,
  password: string,
): Promise<CreatedAccount> {
  if (company.trim() === '') throw new InvalidInputError('The company has no name.', 'Name it.');
  const { email, name } = account;
  const timeZone = account.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const role = 'admin' as const;
  if (await setUpNeeded(db)) {
    const made = await setUp(db, clock, { company, timeZone, name, email, password });
    return { ...made, company, email, role };
  }
  const known = (await listTenants(db)).find((tenant) => tenant.name === company);
  if (known) {
    throw new ConflictError('company-exists', `The company ${company} is here already.`, {
      fix: `To add an account to it leave --company out, or say --tenant ${known.tenantId} instead.`,
    });
  }
  const user = await prepareUser({ email, name, role, password });
  const tenantId = newId();
  const at = clock.now();
  const userId = await withTenant(db, tenantId, async (tx) => {
    await insertTenant(tx, { tenantId, name: company, timeZone, at });
    return insertUser(tx, user, { tenantId, at, by: null });
  });
  return { userId, tenantId, company, email, role };
}

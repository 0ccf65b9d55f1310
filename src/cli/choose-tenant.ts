import type { Db } from '../db/pool.ts';
import { InvalidInputError, NotFoundError } from '../errors.ts';
import { listTenants } from '../tenants/tenants.ts';

export type Tenant = { tenantId: string; name: string };

/**
 * The company that a command is about: the only one, or the one named by id or by name.
 *
 * @throws NotFoundError when there is none, or none of that name; InvalidInputError when several fit.
 */
export async function chooseTenant(db: Db, wanted: string | undefined): Promise<Tenant> {
  const tenants = await listTenants(db);
  if (tenants.length === 0) {
    throw new NotFoundError(
      'A company',
      'Set Lockstep up in the browser, or run: lockstep user create --company NAME --email YOU@COMPANY.COM --name YOU --admin',
    );
  }
  const fitting = wanted === undefined ? tenants : tenants.filter((t) => isNamed(t, wanted));
  const [first, second] = fitting;
  if (!first) {
    throw new NotFoundError(`The company "${wanted}"`, `There are: ${named(tenants)}.`);
  }
  if (second) {
    throw new InvalidInputError(
      wanted === undefined
        ? 'There are several companies here.'
        : `Several are called "${wanted}".`,
      `Say which one with --tenant: ${named(fitting)}.`,
    );
  }
  return first;
}

function isNamed(tenant: Tenant, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return tenant.tenantId === text || tenant.name.toLowerCase() === text;
}

function named(tenants: readonly Tenant[]): string {
  return tenants.map(({ name, tenantId }) => `${name} (${tenantId})`).join(', ');
}

import { appRole, lookupRole } from '../../db/roles.ts';
import { measureOffset } from '../database-clock.ts';
import { compareMigrations, withClient } from '../open-database.ts';
import type { Visit } from '../visit.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** From here on clocks that disagree are worth a word (R3). */
export const skewLimitMs = 5_000;

export async function examineDatabase(visit: Visit): Promise<Finding[]> {
  return [
    await version(visit),
    await migrations(visit),
    await role(visit),
    await rowSecurity(visit),
    await clock(visit),
  ];
}

async function version({ db, config }: Visit): Promise<Finding> {
  const { rows } = await db.pool.query<{ text: string; size: string }>(
    `SELECT current_setting('server_version') AS text,
            pg_size_pretty(pg_database_size(current_database())) AS size`,
  );
  const whose = config.databaseUrl ? 'from DATABASE_URL' : 'embedded';
  const { text, size } = rows[0] ?? { text: '?', size: '?' };
  return ok({ key: 'database', label: 'Database' }, `PostgreSQL ${text}, ${whose}, ${size}.`);
}

async function migrations({ url }: Visit): Promise<Finding> {
  const what = { key: 'migrations', label: 'Migrations' };
  const { missing, unknown } = await withClient(url, compareMigrations);
  if (missing.length > 0) {
    return fail(what, `Missing: ${missing.join(', ')}.`, 'Run: lockstep migrate');
  }
  if (unknown.length === 0) return ok(what, 'The database is of this version.');
  return fail(
    what,
    `The database was migrated by a newer Lockstep (${unknown.join(', ')}).`,
    'Use that version, or a newer one.',
  );
}

/** What the app runs as must not be able to look past the policies (P8). */
async function role({ db }: Visit): Promise<Finding> {
  const what = { key: 'role', label: 'Database role' };
  const { rows } = await db.pool.query<{
    name: string;
    above: boolean;
    owns: number;
  }>(
    `SELECT current_user AS name, r.rolsuper OR r.rolbypassrls AS above,
            (SELECT count(*)::int FROM pg_class c
             WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace) AS owns
     FROM pg_roles r WHERE r.rolname = current_user`,
  );
  const found = rows[0];
  const fix = `As a database administrator run: ALTER ROLE ${appRole} NOSUPERUSER NOBYPASSRLS; and see who owns the tables.`;
  if (found?.name !== appRole) {
    return fail(what, `The app runs as ${found?.name}, not as ${appRole}.`, fix);
  }
  if (found.above) return fail(what, `${appRole} may look past row-level security.`, fix);
  if (found.owns > 0) return fail(what, `${appRole} owns ${found.owns} tables.`, fix);
  return ok(what, `The app runs as ${appRole}, which owns no table.`);
}

async function rowSecurity({ db }: Visit): Promise<Finding> {
  const what = { key: 'row-security', label: 'Row-level security' };
  // Partitions are reached through their parent only, and the app has no right on them.
  const { rows } = await db.pool.query<{ name: string; forced: boolean; open: boolean }>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
            EXISTS (SELECT 1 FROM pg_policies p
                    WHERE p.schemaname = 'public' AND p.tablename = c.relname AND p.qual = 'true'
                      AND NOT p.roles = ARRAY[$1]::name[]) AS open
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    [lookupRole],
  );
  const weak = rows.filter((row) => !row.forced || row.open).map((row) => row.name);
  const fix = 'Restore the tables from a backup, or run the statements of src/db/migrations again.';
  if (weak.length > 0) return fail(what, `Not in force on ${weak.join(', ')}.`, fix);
  const seen = await db.pool.query('SELECT 1 FROM tenant LIMIT 1');
  if (seen.rowCount !== 0) return fail(what, 'Rows show without a company being chosen.', fix);
  return ok(what, `In force on all ${rows.length} tables.`);
}

async function clock({ db }: Visit): Promise<Finding> {
  const what = { key: 'database-clock', label: "Database's clock" };
  const offset = await measureOffset(db);
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  if (Math.abs(offset) < skewLimitMs) return ok(what, `${seconds} s from this machine's.`);
  return warn(
    what,
    `${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} this machine's.`,
    'Let both machines keep time by NTP (timedatectl shows whether they do).',
  );
}

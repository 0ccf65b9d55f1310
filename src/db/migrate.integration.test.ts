import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { databaseUrl } from '../../test/support/global-setup.ts';
import { migrate, readMigrations } from './migrate.ts';

/* On an empty database of the test server, not on the migrated template. */

const now = new Date('2026-11-24T08:00:00Z');
let admin: pg.Client;
let client: pg.Client;
let name: string;

beforeEach(async () => {
  name = `lockstep_migrate_${process.pid}_${randomBytes(4).toString('hex')}`;
  admin = new pg.Client({ connectionString: inject('databaseServerUrl') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  client = await connect();
});
afterEach(async () => {
  await client.end();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({
    connectionString: databaseUrl(inject('databaseServerUrl'), name),
  });
  await opened.connect();
  return opened;
}

/** A row for every table that has one, as the first version could have left it. */
async function insertData(tenant: string): Promise<void> {
  const user = '01a20cb0-a9c6-7000-b3d3-3cbb4cad6537';
  await client.query(`INSERT INTO tenant VALUES ($1, 'Kept Ltd', 'Europe/Berlin', $2)`, [
    tenant,
    now,
  ]);
  await client.query(
    `INSERT INTO app_user (tenant_id, id, email, email_norm, name, role, password_hash, created_at)
     VALUES ($1, $2, 'Ada@kept.example', 'ada@kept.example', 'Ada', 'admin', 'hash', $3)`,
    [tenant, user, now],
  );
  await client.query(`INSERT INTO setting VALUES ($1, 'kept', '{"a":1}', $2)`, [tenant, now]);
}

describe('migrations', () => {
  it('each keep the data that was there before it', async () => {
    const all = await readMigrations();
    const tenant = '01a20cb1-0000-7000-8000-000000000001';
    await migrate(client, { now, migrations: all.slice(0, 1) });
    await insertData(tenant);
    await client.query(
      `INSERT INTO app_user (tenant_id, id, email, email_norm, name, role, password_hash, created_at)
       VALUES ($1, $1, 'bo@kept.example', 'bo@kept.example', 'Bo', 'user', 'hash', $2)`,
      [tenant, now],
    );
    for (let count = 2; count <= all.length; count++) {
      const applied = await migrate(client, { now, migrations: all.slice(0, count) });
      expect(applied).toEqual([all[count - 1]?.name]);
      const kept = await client.query(
        `SELECT (SELECT count(*)::int FROM tenant) AS tenants, (SELECT email FROM app_user WHERE role = 'admin') AS email,
                (SELECT value->>'a' FROM setting WHERE key = 'kept') AS setting`,
      );
      expect(kept.rows[0]).toEqual({ tenants: 1, email: 'Ada@kept.example', setting: '1' });
    }
    const roles = await client.query('SELECT name, role FROM app_user ORDER BY name');
    expect(roles.rows).toEqual([
      { name: 'Ada', role: 'admin' },
      { name: 'Bo', role: 'seller' },
    ]);
  });

  it('run once, however many processes start at a time', async () => {
    const clients = await Promise.all([connect(), connect(), connect()]);
    const applied = await Promise.all(clients.map((each) => migrate(each, { now })));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    await Promise.all(clients.map((each) => each.end()));
  });

  it('refuse a database that a newer version migrated', async () => {
    await migrate(client, { now });
    await client.query(`INSERT INTO migration VALUES ('9999-from-the-future.sql', $1)`, [now]);
    await expect(migrate(client, { now })).rejects.toMatchObject({
      code: 'database-newer',
      message: expect.stringContaining('9999-from-the-future.sql'),
    });
  });

  it('leave nothing of one that fails', async () => {
    const all = await readMigrations();
    const broken = { name: '9000-broken.sql', sql: 'CREATE TABLE half (a int); SELECT 1/0;' };
    await expect(migrate(client, { now, migrations: [...all, broken] })).rejects.toMatchObject({
      code: 'migration-failed',
    });
    const half = await client.query(`SELECT to_regclass('half') AS found`);
    expect(half.rows[0].found).toBeNull();
  });
});

describe('row-level security', () => {
  /** Its rows find their partition by time before the policy is looked at. */
  const partitioned = 'sync_event';
  const insertInto = (table: string) =>
    table === partitioned
      ? `INSERT INTO ${table} (tenant_id, at) VALUES ($1, $2)`
      : `INSERT INTO ${table} (tenant_id) VALUES ($1)`;

  /** Tables without rows of a tenant, or looked at before one is known; each migration says why. */
  const exempt = ['migration', 'installation', 'sign_in_attempt'];

  it('is forced on every table with rows of a tenant, and the app’s role cannot step around it', async () => {
    await migrate(client, { now });
    const open = await client.query(
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> ALL($1)`,
      [exempt],
    );
    expect(open.rows).toEqual([]);
    const role = await client.query(
      `SELECT rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace) AS owns
       FROM pg_roles r WHERE rolname = 'lockstep_app'`,
    );
    expect(role.rows[0]).toEqual({ rolsuper: false, rolbypassrls: false, owns: 0 });
  });

  it('refuses a row of another tenant in every table, and shows none', async () => {
    await migrate(client, { now });
    const [ours, theirs] = [
      '01a20cb1-0000-7000-8000-000000000001',
      '01a20cb1-0000-7000-8000-000000000002',
    ];
    await insertData(theirs);
    const tables = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    );
    expect(tables.rows.length).toBeGreaterThan(20);
    await client.query('SET ROLE lockstep_app');
    for (const { name: table } of tables.rows) {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('lockstep.tenant_id', $1, true)`, [ours]);
      const seen = await client.query(`SELECT count(*)::int AS n FROM ${table}`);
      expect([table, seen.rows[0].n]).toEqual([table, 0]);
      const changed = await client.query(`DELETE FROM ${table}`);
      expect([table, changed.rowCount]).toEqual([table, 0]);
      await expect(
        client.query(insertInto(table), table === partitioned ? [theirs, now] : [theirs]),
        table,
      ).rejects.toMatchObject({
        message: expect.stringContaining('row-level security'),
      });
      await client.query('ROLLBACK');
    }
  });
});

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Db, openDb } from '../../src/db/pool.ts';
import { withTenant } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';
import { databaseUrl } from './global-setup.ts';

export type TestDatabase = {
  /** As the app's role, bound by row-level security. */
  db: Db;
  /** For what only the owner may do, such as looking past row-level security. */
  ownerUrl: string;
  drop(): Promise<void>;
};

/** A migrated database of this test file's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServerUrl');
  const name = `lockstep_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
  const ownerUrl = databaseUrl(server, name);
  const db = openDb({ url: ownerUrl });
  return {
    db,
    ownerUrl,
    drop: async () => {
      await db.close();
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A tenant to work in. */
export async function createTestTenant(db: Db, name = 'Example Ltd'): Promise<string> {
  const tenantId = newId();
  await withTenant(db, tenantId, (tx) =>
    tx
      .insertInto('tenant')
      .values({ tenant_id: tenantId, name, time_zone: 'Europe/Berlin', created_at: new Date() })
      .execute(),
  );
  return tenantId;
}

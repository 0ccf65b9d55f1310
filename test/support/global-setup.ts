import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the test server's maintenance database, as its superuser or owner. */
    databaseServerUrl: string;
    templateDatabase: string;
  }
}

/**
 * One PostgreSQL for the whole run, with a migrated template that each test file clones (about 50 ms).
 * TEST_DATABASE_URL set: that server, as a user who may create databases and roles; else the embedded
 * one in a folder of its own.
 */
export default async function setup(project: TestProject) {
  const server = await startServer();
  const template = `lockstep_template_${process.pid}`;
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const client = new pg.Client({ connectionString: databaseUrl(server.url, template) });
  await client.connect();
  await migrate(client, { now: new Date() });
  await client.end();
  project.provide('databaseServerUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await admin.query(`DROP DATABASE ${template} WITH (FORCE)`);
    await admin.end();
    await server.stop();
  };
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-test-'));
  // PostgreSQL does not run as root: the user that it runs as must be able to enter.
  await chmod(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres({
    dataDir,
    log: (level, message) => {
      if (level === 'error') console.error(message);
    },
    // A test run that loses power starts over: durability would only cost time.
    settings: { fsync: 'off', max_connections: '200' },
  });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

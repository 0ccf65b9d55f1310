import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventsPath } from '../../../contract/api.ts';
import type { FlowStatus, LiveEvent } from '../../../contract/sync.ts';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  Browser,
  buildTestServer,
  setUpAdmin,
  testAdmin,
} from '../../../test/support/web-server.ts';
import { notifyLive } from '../../db/notify.ts';
import { openDb } from '../../db/pool.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';

let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;
let address = '';
let active = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db, { flowStatus: async () => [flowWith(active)] });
  admin = await setUpAdmin(app);
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

function flowWith(people: number): FlowStatus {
  return {
    key: 'people-from-marketo',
    state: 'caught-up',
    summary: 'Up to date.',
    active: people,
    perMinute: null,
    lagSeconds: 1,
    backlog: 0,
    failed: 0,
    lastReadAt: null,
    lastError: null,
    waiting: null,
    question: null,
    progress: null,
  };
}

/** Opens the stream and gives its events one by one; waits at most 10 s for each. */
async function listen(headers: Record<string, string> = { cookie: admin.cookie }) {
  const abort = new AbortController();
  const response = await fetch(address + eventsPath, { headers, signal: abort.signal });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
  const chunks = reader.getReader();
  let text = '';
  const next = async (): Promise<LiveEvent | 'end'> => {
    for (;;) {
      const found = /^([\s\S]*?)\n\n/.exec(text);
      if (found) {
        text = text.slice(found[0].length);
        const data = /^data: (.*)$/m.exec(found[1] ?? '')?.[1];
        if (data) return JSON.parse(data);
        continue;
      }
      const { done, value } = await withDeadline(chunks.read());
      if (done) return 'end';
      text += value;
    }
  };
  return { response, next, close: () => abort.abort() };
}

async function withDeadline<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no event within 10 s')), 10_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

test('a stream begins with the state of the flows and brings what a commit changed', async () => {
  active = 3;
  const stream = await listen();
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.response.headers.get('cache-control')).toBe('no-store');
  expect(stream.response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  expect(await stream.next()).toEqual({ type: 'sync', flow: flowWith(3) });

  active = 4;
  const ids = [newId()];
  await withTenant(database.db, admin.tenantId, async (tx) => {
    await notifyLive(tx, admin.tenantId, { type: 'sync' });
    await notifyLive(tx, admin.tenantId, { type: 'people', ids });
  });
  expect([await stream.next(), await stream.next()]).toEqual(
    expect.arrayContaining([
      { type: 'people', ids, more: false },
      { type: 'sync', flow: flowWith(4) },
    ]),
  );
  stream.close();
});

test('what rolls back, and what another tenant does, is not told', async () => {
  const other = await createTestTenant(database.db, 'Other Ltd');
  const stream = await listen();
  expect((await stream.next()) !== 'end').toBe(true);
  const rolledBack = withTenantClient(database.db, admin.tenantId, async (client) => {
    await notifyLive(client, admin.tenantId, { type: 'people', ids: [newId()] });
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  await withTenantClient(database.db, other, (client) =>
    notifyLive(client, other, { type: 'people', ids: [newId()] }),
  );
  const ids = [newId()];
  await withTenantClient(database.db, admin.tenantId, (client) =>
    notifyLive(client, admin.tenantId, { type: 'people', ids }),
  );
  expect(await stream.next()).toEqual({ type: 'people', ids, more: false });
  stream.close();
});

test('5,000 people fit into one notification', async () => {
  const stream = await listen();
  expect((await stream.next()) !== 'end').toBe(true);
  const ids = Array.from({ length: 5000 }, newId);
  await withTenant(database.db, admin.tenantId, (tx) =>
    notifyLive(tx, admin.tenantId, { type: 'people', ids }),
  );
  expect(await stream.next()).toEqual({ type: 'people', ids: ids.slice(0, 100), more: true });
  stream.close();
});

test('a browser that comes back is told to look again', async () => {
  const stream = await listen({ cookie: admin.cookie, 'last-event-id': '7' });
  const events = [await stream.next(), await stream.next()];
  expect(events).toContainEqual({ type: 'people', ids: [], more: true });
  stream.close();
});

test('when the listening connection breaks it listens again and has everyone look', async () => {
  const stream = await listen();
  expect((await stream.next()) !== 'end').toBe(true);
  const owner = openDb({ url: database.ownerUrl, as: 'owner', max: 1 });
  const killed = await owner.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
  );
  await owner.close();
  expect(killed.rowCount).toBe(1);
  const events = [await stream.next(), await stream.next()];
  expect(events).toContainEqual({ type: 'people', ids: [], more: true });
  const ids = [newId()];
  await withTenant(database.db, admin.tenantId, (tx) =>
    notifyLive(tx, admin.tenantId, { type: 'people', ids }),
  );
  expect(await stream.next()).toEqual({ type: 'people', ids, more: false });
  stream.close();
});

test('a stream ends soon after its session', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const { email, password } = testAdmin;
    const payload = { email, password };
    const signedIn = await app.inject({ method: 'POST', url: '/api/v1/session', payload });
    const visitor = new Browser(app, signedIn);
    const stream = await listen({ cookie: visitor.cookie });
    expect((await stream.next()) !== 'end').toBe(true);
    await visitor.send('DELETE', '/api/v1/session');
    vi.advanceTimersByTime(15_000);
    expect(await stream.next()).toBe('end');
  } finally {
    vi.useRealTimers();
  }
});

test('closing the server ends the stream', async () => {
  const server = await buildTestServer(database.db);
  const at = await server.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(at + eventsPath, { headers: { cookie: admin.cookie } });
  await withDeadline(server.close());
  await withDeadline(response.text());
  expect(response.status).toBe(200);
});

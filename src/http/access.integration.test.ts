import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnosticsCsvPath } from '../../contract/activities.ts';
import { api, eventsPath } from '../../contract/api.ts';
import type { Route } from '../../contract/route.ts';
import { unsubscribesCsvPath } from '../../contract/unsubscribes.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { callers, expectedAccess, type RouteCaller } from '../../test/support/expected-access.ts';
import { buildTestServer, setUpAdmin } from '../../test/support/web-server.ts';
import { systemClock } from '../clock.ts';
import { withTenant } from '../db/tenant.ts';
import { findSession, openSession } from '../users/sessions.ts';
import { createUser } from '../users/users.ts';

type Named = [name: string, route: Route];
const routes: Named[] = Object.entries(api).flatMap(([group, calls]) =>
  Object.entries(calls).map(([call, route]): Named => [`${group}.${call}`, route]),
);
const guarded = routes.filter(([, route]) => route.access !== 'public');

let database: TestDatabase;
let app: FastifyInstance;
let address = '';
let tenantId = '';
const userIds = new Map<RouteCaller, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  ({ tenantId } = await setUpAdmin(app));
  for (const role of ['seller', 'manager', 'admin'] as const) {
    const account = { email: `${role}@example.com`, name: role, password: `${role}-password` };
    userIds.set(role, await createUser(database.db, systemClock, { ...account, tenantId, role }));
  }
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** Signed in anew each time: one of the routes ends the session. */
async function headersOf(caller: RouteCaller): Promise<Record<string, string>> {
  const userId = userIds.get(caller);
  if (userId === undefined) return {};
  const at = systemClock.now();
  const token = await withTenant(database.db, tenantId, (tx) =>
    openSession(tx, { tenantId, userId, at }),
  );
  const session = await findSession(database.db, token, at, 'request');
  return { cookie: `lockstep=${token}`, 'x-csrf-token': session?.csrfToken ?? '' };
}

/** A real path: every parameter filled with an id, or with the one flow there is. */
function pathOf(route: Route): string {
  return route.path
    .replace(':flow', 'people-from-marketo')
    .replace(/:\w+/g, '019ab000-0000-7000-8000-000000000001');
}

describe('each route answers each caller as expected', () => {
  const expected = new Map<string, object>(
    Object.entries(expectedAccess).flatMap(([group, calls]) =>
      Object.entries(calls).map(([call, statuses]) => [`${group}.${call}`, statuses] as const),
    ),
  );

  test('all of them are expected', () => {
    expect([...expected.keys()].sort()).toEqual(routes.map(([name]) => name).sort());
  });

  test.each(routes)('%s', async (name, route) => {
    const answered: Record<string, number> = {};
    for (const caller of callers) {
      const headers = await headersOf(caller);
      const answer = await app.inject({ method: route.method, url: pathOf(route), headers });
      answered[caller] = answer.statusCode;
      if (answer.statusCode === 401) {
        expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(answer.json()).toMatchObject({ code: 'unauthenticated', fix: expect.any(String) });
      }
      if (answer.statusCode === 403) expect(answer.json().code).toBe('admins-only');
    }
    expect(answered).toEqual(expected.get(name));
  });

  test.each([diagnosticsCsvPath, unsubscribesCsvPath])('the file %s', async (url) => {
    const answered: number[] = [];
    for (const caller of callers) {
      const headers = await headersOf(caller);
      answered.push((await app.inject({ method: 'GET', url, headers })).statusCode);
    }
    expect(answered).toEqual([401, 200, 200, 200]);
  });

  test('the live events', async () => {
    const answered: number[] = [];
    for (const caller of callers) {
      const abort = new AbortController();
      const headers = await headersOf(caller);
      const { status } = await fetch(address + eventsPath, { headers, signal: abort.signal });
      answered.push(status);
      abort.abort();
    }
    expect(answered).toEqual([401, 200, 200, 200]);
  });
});

test.each(guarded)('%s answers 401 to a session that never was', async (_, route) => {
  const headers = { cookie: `lockstep=${'A'.repeat(43)}`, 'x-csrf-token': 'x' };
  const answer = await app.inject({ method: route.method, url: pathOf(route), headers });
  expect(answer.statusCode).toBe(401);
});

test('nothing is changed without the token of the session', async () => {
  const { cookie = '' } = await headersOf('admin');
  for (const [name, route] of guarded.filter(([, one]) => one.method !== 'GET')) {
    const answer = await app.inject({
      method: route.method,
      url: pathOf(route),
      headers: { cookie },
    });
    expect([name, answer.statusCode, answer.json().code]).toEqual([name, 403, 'csrf-token']);
  }
});

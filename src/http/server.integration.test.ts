import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api } from '../../contract/api.ts';
import { problem } from '../../contract/problem.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  type Browser,
  buildTestServer,
  setUpAdmin,
  testAdmin,
  testDeps,
} from '../../test/support/web-server.ts';
import { openDb } from '../db/pool.ts';
import { createLog } from '../observability/log.ts';
import { handle } from './handle.ts';
import { buildServer } from './server.ts';

const logged: string[] = [];
const log = createLog('trace', { write: (line: string) => void logged.push(line) });
let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db, { log });
  admin = await setUpAdmin(app);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

describe('a request that is wrong in itself gets one clear sentence', () => {
  const json = { 'content-type': 'application/json' };
  const cases: [string, number, string, string, () => ReturnType<Browser['send']>][] = [
    [
      'a path that does not exist',
      404,
      'not-found',
      'There is nothing at GET /api/v1/nothing.',
      () => app.inject('/api/v1/nothing?q=1'),
    ],
    [
      'a method that the path does not have',
      404,
      'not-found',
      'There is nothing at PUT /api/v1/session.',
      () => app.inject({ method: 'PUT', url: '/api/v1/session', payload: {} }),
    ],
    [
      'an id that is none',
      400,
      'invalid-input',
      '"id" is not a valid id.',
      () => admin.send('DELETE', '/api/v1/api-keys/17'),
    ],
    [
      'an id that nothing has',
      404,
      'not-found',
      'The API key was not found.',
      () => admin.send('DELETE', '/api/v1/api-keys/019ab000-0000-7000-8000-000000000001'),
    ],
    [
      'malformed JSON',
      400,
      'malformed-json',
      'The request body is not valid JSON.',
      () => app.inject({ method: 'POST', url: '/api/v1/session', headers: json, payload: '{"a' }),
    ],
    [
      'an empty body',
      400,
      'malformed-json',
      'The request says that it sends JSON, but its body is empty.',
      () => app.inject({ method: 'POST', url: '/api/v1/session', headers: json }),
    ],
    [
      'no body',
      400,
      'invalid-input',
      'The request body must be a JSON object with the fields of this call.',
      () => app.inject({ method: 'POST', url: '/api/v1/session' }),
    ],
    [
      'a body that is a list',
      400,
      'invalid-input',
      'The request body must be a JSON object with the fields of this call.',
      () => app.inject({ method: 'POST', url: '/api/v1/session', payload: [] }),
    ],
    [
      'a field of the wrong type',
      400,
      'invalid-input',
      '"password" must be a string.',
      () =>
        app.inject({ method: 'POST', url: '/api/v1/session', payload: { email: '', password: 1 } }),
    ],
    [
      'another content type',
      415,
      'wrong-content-type',
      'The request body is of a type that is not understood.',
      () =>
        app.inject({
          method: 'POST',
          url: '/api/v1/session',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: 'email=a',
        }),
    ],
    [
      'a body over 1 MB',
      413,
      'body-too-large',
      'The request is larger than 1 MB.',
      () =>
        app.inject({
          method: 'POST',
          url: '/api/v1/session',
          payload: { email: 'a', password: 'x'.repeat(1_100_000) },
        }),
    ],
    [
      'an address with a stray percent sign',
      400,
      'malformed-address',
      'The address holds a percent sign that is not part of an escape.',
      () => app.inject('/api/v1/%zz'),
    ],
  ];

  test.each(cases)('%s: %i %s', async (_, status, code, detail, send) => {
    const answer = await send();
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const body = problem.parse(answer.json());
    expect(body).toMatchObject({ status, code, detail, requestId: answer.headers['x-request-id'] });
    expect(answer.body).not.toMatch(/node_modules|\.ts:\d|\\n +at /);
  });
});

describe('an answer that breaks the contract', () => {
  test('does not leave; what the contract does not name is dropped', async () => {
    const deps = testDeps(database.db, { log });
    const fastify = await buildServer(deps);
    const route = api.session.setupState;
    handle({ fastify, deps }, { ...route, path: '/api/v1/extra' }, async () =>
      Object.assign({ needed: true, demo: true }, { passwordHash: 'leak' }),
    );
    const wrong = { needed: 'leak', demo: true } as unknown as { needed: boolean; demo: boolean };
    handle({ fastify, deps }, { ...route, path: '/api/v1/broken' }, async () => wrong);
    handle({ fastify, deps }, { ...route, path: '/api/v1/bug' }, async () => {
      throw new Error('leak in /srv/lockstep/src/x.ts');
    });
    expect((await fastify.inject('/api/v1/extra')).json()).toEqual({ needed: true, demo: true });
    for (const url of ['/api/v1/broken', '/api/v1/bug']) {
      const answer = await fastify.inject(url);
      expect(answer.statusCode).toBe(500);
      expect(answer.json()).toMatchObject({ code: 'unexpected', origin: 'lockstep' });
      expect(answer.body).not.toContain('leak');
    }
    expect(logged.some((line) => line.includes('leak in /srv/lockstep'))).toBe(true);
    await fastify.close();
  });
});

test('a request id of a proxy is kept, another text is not', async () => {
  const ask = async (id: string) =>
    (await app.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers[
      'x-request-id'
    ];
  expect(await ask('proxy-0123456789')).toBe('proxy-0123456789');
  expect(await ask('<script>alert(1)</script>')).toMatch(/^[0-9a-f-]{36}$/);
});

test('pages may load from here only and stand in no frame', async () => {
  const answer = await app.inject('/healthz');
  expect(answer.headers['content-security-policy']).toBe(
    "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data: https: http://127.0.0.1:4000;connect-src 'self';frame-ancestors 'none';base-uri 'self';form-action 'self';object-src 'none'",
  );
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['strict-transport-security']).toBeUndefined();
});

test('what the API answers is kept by no cache', async () => {
  expect((await app.inject('/api/v1/setup')).headers['cache-control']).toBe('no-store');
});

test('no secret of a request is in the log', async () => {
  const made = await admin.send('POST', '/api/v1/api-keys', { name: 'Logged' });
  const { key } = made.json();
  const headers = { authorization: `Bearer ${key}` };
  await app.inject({ url: '/api/v1/api-keys', headers });
  await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { email: 'ada@example.com', password: 'a-wrong-password-1' },
  });
  const text = logged.join('');
  expect(text).toContain('/api/v1/session');
  for (const secret of [key, testAdmin.password, 'a-wrong-password-1', admin.csrfToken]) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toContain(admin.cookie.split('=')[1]);
});

describe('health', () => {
  test('lives and is ready', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'alive' });
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready' });
  });

  test('is not ready while a migration is missing, and says which', async () => {
    const owner = openDb({ url: database.ownerUrl, as: 'owner', max: 1 });
    const name = '0004-sign-in-attempts.sql';
    const taken = await owner.pool.query('DELETE FROM migration WHERE name = $1 RETURNING *', [
      name,
    ]);
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      code: 'not-migrated',
      detail: `The database lacks ${name}.`,
      fix: 'Run: lockstep migrate',
    });
    await owner.pool.query('INSERT INTO migration VALUES ($1, $2)', [
      name,
      taken.rows[0].applied_at,
    ]);
    await owner.close();
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });

  test('without a database lives, is not ready, and says so in plain words', async () => {
    const url = 'postgres://lockstep@127.0.0.1:1/none';
    const db = openDb({ url });
    const server = await buildTestServer(db);
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    for (const path of ['/readyz', '/api/v1/setup']) {
      const answer = await server.inject(path);
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toMatchObject({
        code: 'database-unreachable',
        origin: 'database',
        detail: 'Lockstep cannot reach its database.',
      });
    }
    await server.close();
    await db.close();
  });

  test('shows its measures to this machine and to a key, by route and not by address', async () => {
    await admin.send('DELETE', '/api/v1/api-keys/019ab000-0000-7000-8000-000000000009');
    const local = await app.inject({ url: '/metrics', headers: { host: 'localhost:4000' } });
    expect(local.statusCode).toBe(200);
    expect(local.body).toContain('process_resident_memory_bytes');
    expect(local.body).toContain(
      'lockstep_http_request_seconds_count{method="DELETE",route="/api/v1/api-keys/:id",status="404"} ',
    );
    expect(local.body).not.toContain('019ab000');
    expect(local.body).toMatch(
      /lockstep_flow_state\{tenant="[^"]+",flow="people-from-marketo",state="off"\} 1/,
    );
    const away = { url: '/metrics', remoteAddress: '192.0.2.1' };
    expect((await app.inject(away)).statusCode).toBe(401);
    const { key } = (await admin.send('POST', '/api/v1/api-keys', { name: 'Prometheus' })).json();
    const scrape = await app.inject({ ...away, headers: { authorization: `Bearer ${key}` } });
    expect(scrape.statusCode).toBe(200);
  });
});

test('closing lets a request finish and ends idle connections', async () => {
  const server = await buildTestServer(database.db);
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  const idle = connect(Number(new URL(address).port), '127.0.0.1');
  await new Promise((resolve) => idle.once('connect', resolve));
  const ended = new Promise((resolve) => idle.once('close', resolve));
  const slow = fetch(`${address}/readyz`);
  expect((await slow).status).toBe(200);
  await server.close();
  await ended;
});

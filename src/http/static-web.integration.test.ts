import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { buildTestServer } from '../../test/support/web-server.ts';

const page = { accept: 'text/html,application/xhtml+xml' };
let database: TestDatabase;
let webDir = '';
let app: FastifyInstance;

beforeAll(async () => {
  database = await createTestDatabase();
  webDir = await mkdtemp(join(tmpdir(), 'lockstep-web-'));
  await mkdir(join(webDir, 'assets'));
  await writeFile(join(webDir, 'index.html'), '<title>Lockstep</title>');
  await writeFile(join(webDir, 'favicon.svg'), '<svg/>');
  await writeFile(join(webDir, 'assets', 'index-abc123.js'), 'let plain;');
  await writeFile(join(webDir, 'assets', 'index-abc123.js.br'), 'packed');
  app = await buildTestServer(database.db, { webDir });
});
afterAll(async () => {
  await app.close();
  await rm(webDir, { recursive: true });
  await database.drop();
});

test.each(['/', '/people', '/people/019ab000-0000-7000-8000-000000000001?tab=history'])(
  '%s is the app, looked up anew each time',
  async (url) => {
    const answer = await app.inject({ url, headers: page });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('<title>Lockstep</title>');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': expect.stringContaining('text/html'),
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
  },
);

test('an asset named by its content is kept for ever, and sent packed where possible', async () => {
  const url = '/assets/index-abc123.js';
  const plain = await app.inject(url);
  expect(plain.body).toBe('let plain;');
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const packed = await app.inject({ url, headers: { 'accept-encoding': 'br' } });
  expect(packed.body).toBe('packed');
  expect(packed.headers['content-encoding']).toBe('br');
  expect((await app.inject('/favicon.svg')).headers['cache-control']).toBe('no-cache');
});

test.each(['/assets/gone-1.js', '/api/v1/nothing', '/../package.json', '/%2e%2e/package.json'])(
  '%s is not found, even for a page',
  async (url) => {
    const answer = await app.inject({ url, headers: page });
    expect(answer.body).not.toContain('"dependencies"');
    if (!url.includes('package')) expect(answer.statusCode).toBe(404);
  },
);

describe('before the web app is built', () => {
  test('a page says what to do, and the API answers', async () => {
    const server = await buildTestServer(database.db, { webDir: join(webDir, 'missing') });
    const answer = await server.inject({ url: '/people', headers: page });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('npm run web:build');
    expect((await server.inject('/api/v1/setup')).statusCode).toBe(200);
    await server.close();
  });
});

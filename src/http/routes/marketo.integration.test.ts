import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { withTenant } from '../../db/tenant.ts';

let database: TestDatabase;
let sandbox: RunningSandbox;
let stranger: RunningSandbox;
let app: FastifyInstance;
let admin: Browser;
beforeAll(async () => {
  database = await createTestDatabase();
  const options = { people: 300, limits: 'off', settings: { lagMs: 0 } } as const;
  sandbox = await startSandbox({ ...options, seed: 3 });
  stranger = await startSandbox({ ...options, seed: 4 });
  app = await buildTestServer(database.db);
  admin = await setUpAdmin(app);
});
afterAll(async () => {
  await app.close();
  await Promise.all([sandbox.close(), stranger.close()]);
  await database.drop();
});

const url = '/api/v1/marketo';
const credentials = (from = sandbox) => {
  const { endpoint, clientId, clientSecret } = from.facts.marketo;
  return { endpoint, clientId, clientSecret };
};
const connect = (body: unknown = credentials()) => admin.send('PUT', `${url}/connection`, body);

it('begins unconnected, and says how to connect where a connection is needed', async () => {
  const answer = await admin.send('GET', `${url}/connection`);
  expect(answer.json()).toMatchObject({ connected: false, endpoint: null, munchkinId: null });
  for (const [method, path] of [
    ['POST', 'checklist'],
    ['GET', 'partitions'],
    ['POST', 'preview'],
  ] as const) {
    const refused = await admin.send(method, `${url}/${path}`);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({
      code: 'marketo-not-connected',
      fix: expect.stringContaining('Settings > Marketo'),
    });
  }
});

it('tries credentials without keeping them', async () => {
  const right = await admin.send('POST', `${url}/connection/test`, credentials());
  expect(right.json()).toEqual({
    ok: true,
    munchkinId: sandbox.facts.marketo.munchkinId,
    apiUser: 'full@sandbox.example',
    message: 'Marketo accepts the credentials.',
    fix: null,
  });
  const wrong = { ...credentials(), clientSecret: 'wrong' };
  const refused = await admin.send('POST', `${url}/connection/test`, wrong);
  expect(refused.statusCode).toBe(200);
  expect(refused.json()).toMatchObject({ ok: false, fix: expect.stringContaining('LaunchPoint') });
  expect((await admin.send('GET', `${url}/connection`)).json()).toMatchObject({ connected: false });
});

it.each([
  [{ endpoint: '', clientId: 'a', clientSecret: 'b' }, 400, 'Paste the endpoint'],
  [{ endpoint: 'http://example.com', clientId: 'a', clientSecret: 'b' }, 400, 'https'],
  [
    { endpoint: 'https://127.0.0.1:9', clientId: 'a', clientSecret: 'b' },
    502,
    'could not be reached',
  ],
])('explains what is wrong with %j', async (body, status, text) => {
  const answer = await connect(body);
  expect(answer.statusCode).toBe(status);
  expect(answer.body).toContain(text);
  expect(answer.body).not.toContain(' at ');
});

it('connects, shows the connection without its secret, and keeps one instance', async () => {
  const answer = await connect();
  expect(answer.json()).toMatchObject({
    connected: true,
    endpoint: sandbox.url,
    munchkinId: sandbox.facts.marketo.munchkinId,
    sandbox: true,
  });
  expect(answer.body).not.toContain(sandbox.facts.marketo.clientSecret);
  await withTenant(database.db, admin.tenantId, (tx) =>
    tx
      .insertInto('cursor')
      .values({
        tenant_id: admin.tenantId,
        stream: 'leadchanges',
        token: 'T',
        watermark: new Date(),
        due_at: new Date(),
        moved_at: new Date(),
      })
      .execute(),
  );
  const refused = await connect(credentials(stranger));
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ code: 'another-marketo' });
});

it('probes each right', async () => {
  const answer = await admin.send('POST', `${url}/checklist`);
  const { items } = answer.json();
  expect(items.map((item: { key: string }) => item.key)).toEqual([
    'sign-in',
    'address',
    'read-lead',
    'read-activity',
    'partitions',
    'bulk-lead',
    'read-opportunity',
    'activity-metadata',
    'write-activity',
  ]);
  expect(items[0]).toMatchObject({ status: 'ok', fix: null });
});

it('lists partitions and takes a choice', async () => {
  const before = await admin.send('GET', `${url}/partitions`);
  expect(before.json()).toMatchObject({ all: true });
  const chosen = await admin.send('PUT', `${url}/partitions`, { ids: [2] });
  expect(chosen.json()).toMatchObject({ all: false });
  const unknown = await admin.send('PUT', `${url}/partitions`, { ids: [77] });
  expect(unknown.statusCode).toBe(400);
  expect(unknown.body).toContain('partition 77');
  expect((await admin.send('PUT', `${url}/partitions`, { ids: [] })).statusCode).toBe(400);
  await admin.send('PUT', `${url}/partitions`, { ids: null });
  expect((await admin.send('GET', `${url}/partitions`)).json()).toMatchObject({ all: true });
});

it('previews fields, people and cost', async () => {
  const { fields, estimate, forecast, ownerField } = (
    await admin.send('POST', `${url}/preview`)
  ).json();
  expect(fields).toHaveLength(13);
  expect(ownerField.name).toBe('sfdcLeadOwnerId');
  expect(estimate.leads).toBe(sandbox.facts.marketo.leads);
  expect(estimate.qualifying).toBe(sandbox.facts.marketo.people);
  expect(estimate).not.toHaveProperty('bytesPerLead');
  expect(forecast).toMatchObject({ method: 'by-id', days: 1 });
});

it('disconnects: the secret goes, the instance stays known', async () => {
  expect((await admin.send('DELETE', `${url}/connection`)).json()).toEqual({});
  expect((await admin.send('GET', `${url}/connection`)).json()).toMatchObject({
    connected: false,
    munchkinId: sandbox.facts.marketo.munchkinId,
    apiUser: null,
  });
  const row = await withTenant(database.db, admin.tenantId, (tx) =>
    tx.selectFrom('connection').select('secret_sealed').executeTakeFirstOrThrow(),
  );
  expect(row.secret_sealed).toBeNull();
});

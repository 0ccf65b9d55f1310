import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { systemClock } from '../../clock.ts';
import { withTenant } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { createUser } from '../../users/users.ts';

let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;
let sam = '';
let mia = '';

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  admin = await setUpAdmin(app);
  const { tenantId } = admin;
  const make = (name: string) =>
    createUser(database.db, systemClock, {
      ...{ tenantId, name, role: 'seller', password: 'a long password' },
      email: `${name}@example.com`,
    });
  [sam, mia] = [await make('sam'), await make('mia')];
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
  const answer = await admin.send(method, `/api/v1/teams${path}`, body);
  return { status: answer.statusCode, body: answer.json() };
};

async function audited(target: string) {
  return withTenant(database.db, admin.tenantId, (tx) =>
    tx
      .selectFrom('audit_event')
      .select(['action', 'detail'])
      .where('target', '=', target)
      .orderBy('id')
      .execute(),
  );
}

test('a team is made, renamed, filled, emptied and deleted, and each is noted', async () => {
  const made = await send('POST', '', { name: ' North ', memberIds: [sam, sam] });
  const { id } = made.body;
  expect(made).toEqual({ status: 200, body: { id, name: 'North', memberIds: [sam] } });
  await send('PUT', `/${id}`, { name: 'Nordic', memberIds: [sam, mia] });
  expect((await send('GET', '')).body.teams).toEqual([
    { id, name: 'Nordic', memberIds: expect.arrayContaining([sam, mia]) },
  ]);
  const { users } = (await admin.send('GET', '/api/v1/users')).json();
  expect(users).toContainEqual(expect.objectContaining({ id: mia, teamIds: [id] }));
  await send('PUT', `/${id}`, { name: 'Nordic', memberIds: [mia] });
  expect(await send('DELETE', `/${id}`)).toEqual({ status: 200, body: {} });
  expect((await send('GET', '')).body.teams).toEqual([]);
  expect(await audited(id)).toEqual([
    { action: 'team.created', detail: { name: 'North', memberIds: [sam] } },
    {
      action: 'team.changed',
      detail: { from: 'North', to: 'Nordic', added: [mia], removed: [] },
    },
    { action: 'team.changed', detail: { added: [], removed: [sam] } },
    { action: 'team.deleted', detail: { name: 'Nordic', memberIds: [mia] } },
  ]);
});

test('two teams have different names, and members are users of this company', async () => {
  const first = await send('POST', '', { name: 'South', memberIds: [] });
  expect(await send('POST', '', { name: 'SOUTH ', memberIds: [] })).toMatchObject({
    status: 409,
    body: { code: 'team-exists', detail: 'There is a team South already.' },
  });
  const stranger = await send('PUT', `/${first.body.id}`, { name: 'S', memberIds: [newId()] });
  expect(stranger.status).toBe(404);
  expect((await send('GET', '')).body.teams).toEqual([
    { id: first.body.id, name: 'South', memberIds: [] },
  ]);
});

test('who is invited to a team is in it from the start', async () => {
  const { id } = (await send('POST', '', { name: 'West', memberIds: [] })).body;
  const { invited } = (
    await admin.send('POST', '/api/v1/invitations', {
      emails: ['new@example.com'],
      role: 'manager',
      teamIds: [id],
    })
  ).json();
  const accepted = await app.inject({
    method: 'POST',
    url: '/api/v1/invitations/accept',
    payload: {
      token: new URL(invited[0].link).hash.slice(1),
      name: 'New',
      password: 'a long password',
    },
  });
  expect((await send('GET', '')).body.teams).toContainEqual({
    id,
    name: 'West',
    memberIds: [accepted.json().user.id],
  });
  const nowhere = await admin.send('POST', '/api/v1/invitations', {
    emails: ['other@example.com'],
    role: 'seller',
    teamIds: [newId()],
  });
  expect(nowhere.statusCode).toBe(404);
});

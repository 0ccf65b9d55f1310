import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Template, TemplateRow } from '../../../contract/templates.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { ManualClock } from '../../clock.ts';
import { withTenant } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { createUser, type Role } from '../../users/users.ts';

let database: TestDatabase;
let clock: ManualClock;
let app: FastifyInstance;
let admin: Browser;
const users = new Map<string, { browser: Browser; id: string }>();

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ManualClock(new Date('2026-11-24T08:00:00Z'));
  app = await buildTestServer(database.db, { clock });
  admin = await setUpAdmin(app);
  await join('sam', 'seller');
  await join('tess', 'seller');
  await join('mia', 'manager');
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function join(name: string, role: Role): Promise<void> {
  const account = { email: `${name}@example.com`, password: `${name}-password` };
  const id = await createUser(database.db, clock, {
    ...account,
    tenantId: admin.tenantId,
    name: name.replace(/^./, (letter) => letter.toUpperCase()),
    role,
  });
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: account });
  users.set(name, { browser: new Browser(app, answer), id });
}

function as(name: string): Browser {
  return users.get(name)?.browser ?? admin;
}

function idOf(name: string): string {
  return users.get(name)?.id ?? '';
}

const draft = { name: 'First meeting', subject: 'Hello {{ first_name }}', bodyHtml: '<p>Hi</p>' };

async function make(name: string, content: object = {}): Promise<Template> {
  const answer = await as(name).send('POST', '/api/v1/templates', { ...draft, ...content });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

async function listed(name: string, query = ''): Promise<string[]> {
  const answer = await as(name).send('GET', `/api/v1/templates?${query}`);
  return answer.json<{ templates: TemplateRow[] }>().templates.map((row) => row.name);
}

const save = (name: string, template: Template, change: object) =>
  as(name).send('PUT', `/api/v1/templates/${template.id}`, {
    ...draft,
    version: template.version,
    ...change,
  });

describe('a template', () => {
  test('is private to its owner until it is shared', async () => {
    const own = await make('sam', { name: 'Private of Sam' });
    expect(own).toMatchObject({ sharing: 'private', owner: { name: 'Sam' }, mayEdit: true });
    expect(await listed('sam')).toContain('Private of Sam');
    expect(await listed('tess')).not.toContain('Private of Sam');
    expect(await listed('mia')).not.toContain('Private of Sam');
    for (const [method, path, body] of [
      ['GET', ''],
      ['PUT', '', { ...draft, version: 1 }],
      ['POST', '/copy'],
      ['PUT', '/archive', { archived: true }],
      ['PUT', '/favourite', { favourite: true }],
      ['GET', '/emails'],
      ['DELETE', ''],
    ] as const) {
      const answer = await as('tess').send(method, `/api/v1/templates/${own.id}${path}`, body);
      expect([path, answer.statusCode]).toEqual([path, 404]);
    }
    // An admin sees all, so that nothing of somebody who leaves is lost.
    expect(await listed('admin')).toContain('Private of Sam');
  });

  test('shared with everyone is seen and copied by others, and changed by its owner only', async () => {
    const shared = await make('sam', { name: 'For everyone', sharing: 'everyone' });
    expect(await listed('tess', 'view=shared')).toContain('For everyone');
    const refused = await save('tess', shared, { name: 'Mine now' });
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({
      code: 'not-allowed',
      detail: '"For everyone" belongs to Sam.',
      fix: 'Make a copy and change that.',
    });
    const copy = await as('tess').send('POST', `/api/v1/templates/${shared.id}/copy`);
    expect(copy.json()).toMatchObject({
      name: 'For everyone (copy)',
      sharing: 'private',
      owner: { name: 'Tess' },
    });
    expect((await save('admin', shared, { name: 'For everyone' })).statusCode).toBe(200);
  });

  test('shared with a team is seen by its members', async () => {
    const [north, south] = [newId(), newId()];
    await withTenant(database.db, admin.tenantId, async (tx) => {
      for (const [id, name] of [
        [north, 'North'],
        [south, 'South'],
      ]) {
        await sql`INSERT INTO team (tenant_id, id, name, name_norm, created_at)
          VALUES (${admin.tenantId}, ${id}, ${name}, lower(${name}), ${clock.now()})`.execute(tx);
      }
      await sql`INSERT INTO team_member (tenant_id, team_id, user_id)
        VALUES (${admin.tenantId}, ${north}, ${idOf('sam')}), (${admin.tenantId}, ${north}, ${idOf('tess')})`.execute(
        tx,
      );
    });
    const choices = await as('sam').send('GET', '/api/v1/templates/choices');
    expect(choices.json().teams).toEqual([{ id: north, name: 'North' }]);
    const made = await make('sam', { name: 'For the north', sharing: 'teams', teamIds: [north] });
    expect(made.teams).toEqual([{ id: north, name: 'North' }]);
    expect(await listed('tess')).toContain('For the north');
    expect(await listed('mia')).not.toContain('For the north');
    const refused = await save('sam', made, { sharing: 'teams', teamIds: [south] });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().detail).toMatch(/not in one of these teams/);
    expect((await save('sam', made, { sharing: 'teams', teamIds: [] })).statusCode).toBe(400);
    expect((await save('sam', made, { sharing: 'private' })).json().teams).toEqual([]);
    expect(await listed('tess')).not.toContain('For the north');
  });

  test('saved over somebody else’s change is refused, with who and when', async () => {
    const opened = await make('sam', { name: 'Edited twice', sharing: 'everyone' });
    clock.advance(3600);
    expect((await save('admin', opened, { bodyHtml: '<p>Of the admin</p>' })).statusCode).toBe(200);
    const refused = await save('sam', opened, { bodyHtml: '<p>Of Sam</p>' });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({
      code: 'template-changed',
      detail:
        'Ada Admin changed "First meeting" on 24 November 2026 at 10:00, after you opened it.',
    });
    const now = (await as('sam').send('GET', `/api/v1/templates/${opened.id}`)).json<Template>();
    expect(now).toMatchObject({ bodyHtml: '<p>Of the admin</p>', version: 2 });
    expect((await save('sam', now, { bodyHtml: '<p>Of Sam</p>' })).json().version).toBe(3);
  });

  test('keeps no script, handler or page style', async () => {
    const made = await make('sam', {
      bodyHtml:
        '<html><style>p{}</style><p onclick="x()">Hi <a href="javascript:x()">you</a></p><script>x()</script></html>',
    });
    expect(made.bodyHtml).toBe('<p>Hi <a>you</a></p>');
  });

  test('in the archive is neither listed nor changed until it is moved out', async () => {
    const made = await make('sam', { name: 'Old one' });
    const url = `/api/v1/templates/${made.id}/archive`;
    const archived = (await as('sam').send('PUT', url, { archived: true })).json<Template>();
    expect(archived.archivedAt).toBe(clock.now().toISOString());
    expect(await listed('sam')).not.toContain('Old one');
    expect(await listed('sam', 'view=archive')).toContain('Old one');
    const refused = await save('sam', archived, { name: 'Older one' });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'template-archived']);
    const back = (await as('sam').send('PUT', url, { archived: false })).json<Template>();
    expect((await save('sam', back, { name: 'Older one' })).statusCode).toBe(200);
  });

  test('is found by name, subject and text; by category; and is a favourite of one user', async () => {
    const category = (
      await as('sam').send('POST', '/api/v1/template-categories', { name: 'Searching' })
    ).json<{ id: string }>();
    const made = await make('sam', {
      name: 'Needle_name',
      subject: 'Needle subject',
      bodyHtml: '<p>Needle <strong>te</strong>xt</p><p>End</p>',
      sharing: 'everyone',
      categoryId: category.id,
    });
    for (const search of ['needle_NAME', 'needle subj', 'needle  TEXT', 'text end']) {
      expect(await listed('sam', `search=${encodeURIComponent(search)}`)).toEqual(['Needle_name']);
    }
    expect(await listed('sam', 'search=strong')).toEqual([]);
    expect(await listed('sam', 'search=needle%25')).toEqual([]);
    expect(await listed('sam', `categoryId=${category.id}`)).toEqual(['Needle_name']);
    expect(await listed('sam', 'categoryId=none')).not.toContain('Needle_name');
    const favourite = `/api/v1/templates/${made.id}/favourite`;
    await as('tess').send('PUT', favourite, { favourite: true });
    await as('tess').send('PUT', favourite, { favourite: true });
    expect(await listed('tess', 'view=favourites')).toEqual(['Needle_name']);
    expect(await listed('sam', 'view=favourites')).toEqual([]);
    await as('tess').send('PUT', favourite, { favourite: false });
    expect(await listed('tess', 'view=favourites')).toEqual([]);
  });

  test('is non-commercial only by the word of a manager or administrator', async () => {
    const refused = await as('sam').send('POST', '/api/v1/templates', {
      ...draft,
      nonCommercial: true,
    });
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'not-allowed']);
    expect(await make('mia', { nonCommercial: true })).toMatchObject({ nonCommercial: true });
    const own = await make('sam');
    expect((await save('sam', own, { nonCommercial: true })).statusCode).toBe(403);
    const set = (await save('admin', own, { nonCommercial: true })).json<Template>();
    expect(set.nonCommercial).toBe(true);
    // Whoever owns it may go on writing it, and not change that.
    expect((await save('sam', set, { nonCommercial: true, name: 'x' })).statusCode).toBe(200);
    const copy = await as('sam').send('POST', `/api/v1/templates/${own.id}/copy`);
    expect(copy.json().nonCommercial).toBe(false);
  });

  test('is deleted for good', async () => {
    const made = await make('sam');
    expect((await as('sam').send('DELETE', `/api/v1/templates/${made.id}`)).json()).toEqual({});
    expect((await as('sam').send('GET', `/api/v1/templates/${made.id}`)).statusCode).toBe(404);
  });

  test('needs a person, not an API key, as its owner', async () => {
    const { key } = (await admin.send('POST', '/api/v1/api-keys', { name: 'x' })).json();
    const headers = { authorization: `Bearer ${key}` };
    const url = '/api/v1/templates';
    expect((await app.inject({ method: 'GET', url, headers })).statusCode).toBe(200);
    const made = await app.inject({ method: 'POST', url, headers, payload: draft });
    expect([made.statusCode, made.json().code]).toEqual([403, 'needs-session']);
  });
});

describe('categories', () => {
  const url = '/api/v1/template-categories';
  const make = async (name: string) =>
    (await as('sam').send('POST', url, { name })).json<{ id: string }>();

  test('have names of their own', async () => {
    const { id } = await make('Nurture');
    const again = await as('tess').send('POST', url, { name: 'nurture' });
    expect([again.statusCode, again.json().code]).toEqual([409, 'category-exists']);
    const other = await make('Other');
    const taken = await as('mia').send('PUT', `${url}/${other.id}`, { name: 'NURTURE' });
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'category-exists']);
    expect((await as('mia').send('PUT', `${url}/${id}`, { name: 'Nurturing' })).statusCode).toBe(
      200,
    );
    const { categories } = (await as('tess').send('GET', url)).json();
    expect(categories).toContainEqual({ id, name: 'Nurturing', templates: 0 });
  });

  test('are renamed and deleted by managers, and deleted only when empty', async () => {
    const { id } = await make('Prospecting');
    expect((await as('sam').send('PUT', `${url}/${id}`, { name: 'x' })).statusCode).toBe(403);
    expect((await as('sam').send('DELETE', `${url}/${id}`)).statusCode).toBe(403);
    const inside = (
      await as('sam').send('POST', '/api/v1/templates', { ...draft, categoryId: id })
    ).json<Template>();
    expect(inside.category).toEqual({ id, name: 'Prospecting' });
    // Private to Sam, so the manager does not see it; it counts all the same.
    const counted = (await as('mia').send('GET', url)).json();
    expect(counted.categories).toContainEqual({ id, name: 'Prospecting', templates: 0 });
    const refused = await as('mia').send('DELETE', `${url}/${id}`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'category-not-empty']);
    expect(refused.json().detail).toBe('"Prospecting" still has a template in it.');
    await as('sam').send('DELETE', `/api/v1/templates/${inside.id}`);
    expect((await as('mia').send('DELETE', `${url}/${id}`)).statusCode).toBe(200);
    const gone = await as('sam').send('POST', '/api/v1/templates', { ...draft, categoryId: id });
    expect([gone.statusCode, gone.json().detail]).toEqual([
      400,
      'This category is not there any more.',
    ]);
  });
});

test('the check names what cannot be filled, in subject and body', async () => {
  const answer = await as('sam').send('POST', '/api/v1/templates/check', {
    subject: '{{ frist_name }} {{ my_signature }}',
    bodyHtml: '<p>{{! their news }} {{ phone }}</p><script>x()</script>',
  });
  expect(answer.json()).toMatchObject({
    subject: {
      problems: [
        { code: 'unknown-variable', name: 'frist_name', suggestion: 'first_name' },
        { code: 'not-in-subject', name: 'my_signature' },
      ],
    },
    body: { problems: [], prompts: ['their news'], variables: ['phone'], refused: ['script'] },
  });
});

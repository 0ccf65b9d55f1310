import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsPath } from '../../contract/api.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { Browser, buildTestServer, setUpAdmin } from '../../test/support/web-server.ts';
import { systemClock } from '../clock.ts';
import { notifyLive } from '../db/notify.ts';
import { withTenant } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { createUser, type Role } from '../users/users.ts';

/* Sam and Tess are in one team with Mia, their manager; Una is alone. Sam has two people, of which one
   shares her address with one of Una's, Tess has one, Una two. Nobody owns Nick. */
const owners = { sam: '005SAM', tess: '005TESS', una: '005UNA' };
const people = {
  ann: { owner: owners.sam, email: 'shared@acme.com', source: 'Web', company: 'Acme' },
  ben: { owner: owners.sam, email: 'ben@acme.com', source: 'Fair', company: 'Acme' },
  cat: { owner: owners.tess, email: 'cat@acme.com', source: 'Web', company: 'Acme' },
  uma: { owner: owners.una, email: 'shared@acme.com', source: 'Secret', company: 'Acme' },
  una: { owner: owners.una, email: 'una@acme.com', source: 'Web', company: 'Acme' },
  nick: { owner: null, email: 'nick@acme.com', source: 'Web', company: 'Acme' },
};
type Name = keyof typeof people;
const names = Object.keys(people) as Name[];

let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;
let address = '';
const ids = new Map<string, string>();
const users = new Map<string, { id: string; browser: Browser }>();

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  admin = await setUpAdmin(app);
  const { tenantId } = admin;
  const inserted = await insertPeople(
    database.db,
    tenantId,
    names.map((name, i) => ({
      marketo_id: i + 1,
      first_name: name,
      last_name: 'Acmeson',
      email: people[name].email,
      company: people[name].company,
      source: people[name].source,
      owner_id: people[name].owner,
      state: people[name].owner ? 'active' : 'no-sales-owner',
    })),
  );
  for (const [i, name] of names.entries()) ids.set(name, inserted[i] ?? '');
  await withTenant(database.db, tenantId, async (tx) => {
    const rows = Object.entries(owners).map(([name, owner_id]) => ({
      ...{ tenant_id: tenantId, owner_id, name, active: null },
      email: `${name.toUpperCase()}@Example.com`,
    }));
    await tx.insertInto('sales_owner').values(rows).execute();
    const sources = ['Web', 'Fair', 'Secret'].map((source) => ({ tenant_id: tenantId, source }));
    await tx.insertInto('person_source').values(sources).execute();
    await tx
      .insertInto('attention')
      .values(
        [1, 4, 99].map((marketo_id) => ({
          ...{ tenant_id: tenantId, id: newId(), flow: 'people-from-marketo', run_id: null },
          ...{ marketo_id, at: new Date(), excerpt: null, resolved_at: null },
          reason: `Record ${marketo_id} cannot be read.`,
        })),
      )
      .execute();
  });
  for (const [name, role] of [
    ['sam', 'seller'],
    ['tess', 'seller'],
    ['una', 'seller'],
    ['mia', 'manager'],
  ] as [string, Role][]) {
    const account = { email: `${name}@example.com`, password: 'a long password' };
    const id = await createUser(database.db, systemClock, { ...account, tenantId, name, role });
    const signedIn = await app.inject({ method: 'POST', url: '/api/v1/session', payload: account });
    users.set(name, { id, browser: new Browser(app, signedIn) });
  }
  await admin.send('POST', '/api/v1/teams', {
    name: 'North',
    memberIds: ['sam', 'tess', 'mia'].map((name) => users.get(name)?.id),
  });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const browserOf = (who: string) => (who === 'ada' ? admin : users.get(who)?.browser) ?? admin;
const ask = async (who: string, path: string) => {
  const answer = await browserOf(who).send('GET', `/api/v1${path}`);
  return { status: answer.statusCode, body: answer.json() };
};
const limitSellers = async (sellers: 'all' | 'team' | 'own') => {
  const answer = await admin.send('PUT', '/api/v1/people-visibility', { sellers });
  expect(answer.statusCode).toBe(200);
};
const listed = async (who: string, query: string): Promise<string[]> =>
  (await ask(who, `/people?state=any${query}`)).body.people
    .map((person: { firstName: string }) => person.firstName)
    .sort();

const everybody = [...names].sort();
const north = ['ann', 'ben', 'cat'];
const seen: ['all' | 'team' | 'own', string, string[]][] = [
  ['all', 'ada', everybody],
  ['all', 'sam', everybody],
  ['all', 'mia', everybody],
  ['team', 'ada', everybody],
  ['team', 'sam', north],
  ['team', 'una', ['uma', 'una']],
  ['team', 'mia', north],
  ['own', 'ada', everybody],
  ['own', 'sam', ['ann', 'ben']],
  ['own', 'tess', ['cat']],
  ['own', 'mia', north],
];

describe.each(seen)('when sellers see %s, %s', (sellers, who, expected) => {
  beforeAll(() => limitSellers(sellers));
  const all = expected === everybody;
  const hidden = names.filter((name) => !expected.includes(name));

  test('is told so', async () => {
    const { body } = await ask(who, '/session');
    const role = who === 'mia' && !all ? 'team' : sellers;
    expect(body.peopleSeen).toBe(all ? 'all' : role);
  });

  test.each([
    ['by name', ''],
    ['by email, backwards', '&sort=email&direction=desc'],
    ['by company', '&sort=company'],
    ['a search', '&search=acme'],
    ['a search of two letters', '&search=ac'],
    ['a search by address', '&search=shared&sort=email'],
  ])('lists and counts no one else: %s', async (_, query) => {
    const fits = (name: Name) =>
      !query.includes('shared') || people[name].email.startsWith('shared');
    const wanted = expected.filter((name) => fits(name as Name));
    expect(await listed(who, query)).toEqual(wanted);
    const search = /&search=[^&]*/.exec(query)?.[0] ?? '';
    const { body } = await ask(who, `/people/count?state=any${search}`);
    expect(body).toEqual({ count: wanted.length, capped: false });
  });

  test('pages through no one else', async () => {
    const found: string[] = [];
    for (let cursor = ''; ; ) {
      const from = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ask(who, `/people?state=any&limit=1${from}`);
      found.push(...body.people.map((person: { firstName: string }) => person.firstName));
      if (body.next === null) break;
      cursor = body.next;
    }
    expect(found.sort()).toEqual(expected);
  });

  test('is offered no other owner or source, and a filter opens nothing', async () => {
    const { body } = await ask(who, '/people/filters');
    const ownerIds = Object.values(owners).filter(
      (id) => all || expected.some((name) => people[name as Name].owner === id),
    );
    expect(body.owners.map((owner: { id: string }) => owner.id)).toEqual(ownerIds);
    const sources = new Set(expected.map((name) => people[name as Name].source));
    expect(body.sources).toEqual([...sources].sort());
    for (const [name, ownerId] of Object.entries(owners)) {
      const theirs = names.filter((one) => people[one].owner === ownerId);
      expect([name, await listed(who, `&ownerId=${ownerId}`)]).toEqual([
        name,
        theirs.filter((one) => expected.includes(one)).sort(),
      ]);
    }
  });

  test('opens no one else, nor their history', async () => {
    for (const name of names) {
      const status = expected.includes(name) ? 200 : 404;
      const person = await ask(who, `/people/${ids.get(name)}`);
      expect([name, person.status]).toEqual([name, status]);
      expect([name, (await ask(who, `/people/${ids.get(name)}/history`)).status]).toEqual([
        name,
        status,
      ]);
      if (status !== 200) continue;
      const others = person.body.sameEmail.map((other: { name: string }) => other.name);
      for (const one of hidden) expect(others).not.toContain(`${one} Acmeson`);
    }
  });

  test('is explained no one else, by whatever name', async () => {
    for (const [i, name] of names.entries()) {
      if (expected.includes(name)) continue;
      expect((await ask(who, `/explain?q=${ids.get(name)}`)).status).toBe(404);
      const { body } = await ask(who, `/explain?q=${i + 1}`);
      expect(body).toMatchObject({ verdict: 'unknown', people: [] });
      expect(JSON.stringify(body)).not.toContain(people[name].email);
    }
    const { body } = await ask(who, '/explain?q=shared@acme.com');
    expect(body.people.map((person: { name: string }) => person.name).sort()).toEqual(
      expected.filter((name) => ['ann', 'uma'].includes(name)).map((name) => `${name} Acmeson`),
    );
  });

  test('sees what needs attention of no one else', async () => {
    const { body } = await ask(who, '/sync/people-from-marketo/attention');
    const records = body.records.map((record: { marketoId: number }) => record.marketoId).sort();
    const [ann, uma] = [expected.includes('ann') ? [1] : [], expected.includes('uma') ? [4] : []];
    expect(records).toEqual([...ann, ...uma, ...(all ? [99] : [])]);
  });
});

test('who has no people in Salesforce sees nobody, and is no error', async () => {
  await limitSellers('own');
  const account = { email: 'nobody@example.com', password: 'a long password' };
  await createUser(database.db, systemClock, {
    ...account,
    ...{ tenantId: admin.tenantId, name: 'Nobody', role: 'seller' },
  });
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: account });
  users.set('nobody', { id: answer.json().user.id, browser: new Browser(app, answer) });
  expect(await listed('nobody', '')).toEqual([]);
  expect(await listed('nobody', '&search=acme')).toEqual([]);
  expect((await ask('nobody', '/people/filters')).body).toEqual({ owners: [], sources: [] });
});

describe('live events', () => {
  async function listen(who: string) {
    const abort = new AbortController();
    const headers = { cookie: browserOf(who).cookie };
    const response = await fetch(address + eventsPath, { headers, signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    let ended = false;
    const read = (async () => {
      for (;;) {
        const next = await reader?.read();
        if (!next || next.done) break;
        text += next.value;
      }
      ended = true;
    })().catch(() => {});
    return {
      told: () => names.filter((name) => text.includes(ids.get(name) ?? '?')),
      ended: () => ended,
      close: async () => {
        abort.abort();
        await read;
      },
    };
  }
  const change = (who: readonly string[]) =>
    withTenant(database.db, admin.tenantId, (tx) =>
      notifyLive(tx, admin.tenantId, {
        type: 'people',
        ids: who.map((name) => ids.get(name) ?? ''),
      }),
    );
  const within = { timeout: 10_000 };

  test('tell a seller of visible people only, from the moment that the setting changes', async () => {
    await limitSellers('own');
    const [sam, ada] = [await listen('sam'), await listen('ada')];
    await change(['uma', 'nick', 'ben']);
    await expect.poll(() => sam.told(), within).toEqual(['ben']);
    await expect.poll(() => ada.told(), within).toEqual(['ben', 'uma', 'nick']);
    await limitSellers('team');
    // Until the stream has looked again it is told of nobody new.
    await expect
      .poll(async () => {
        await change(['cat']);
        return sam.told();
      }, within)
      .toEqual(['ben', 'cat']);
    await Promise.all([sam.close(), ada.close()]);
  });

  test('end at once for somebody who is deactivated', async () => {
    const tess = await listen('tess');
    await admin.send('POST', `/api/v1/users/${users.get('tess')?.id}/deactivate`);
    await expect.poll(() => tess.ended(), within).toBe(true);
  });
});

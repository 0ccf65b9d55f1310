import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonRow } from '../../../contract/people.ts';
import type { UnsubscribeRow } from '../../../contract/unsubscribes.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { csvText } from '../csv.ts';

let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;
let [ann, twin, ben] = ['', '', ''];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  admin = await setUpAdmin(app);
  const people = [
    { marketo_id: 1, first_name: 'Ann', last_name: 'Lee', email: 'Ann@acme.com' },
    { marketo_id: 2, first_name: 'Anne', last_name: 'Lee', email: 'ann@acme.com' },
    { marketo_id: 3, first_name: '=1+1', last_name: 'Quote "Q", Jr', email: 'ben@acme.com' },
  ];
  const ids = await insertPeople(database.db, admin.tenantId, people);
  [ann = '', twin = '', ben = ''] = ids;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown) => {
  const answer = await admin.send(method, url, body);
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
};
const list = async (query = ''): Promise<UnsubscribeRow[]> =>
  (await ask('GET', `/api/v1/unsubscribes${query}`)).body.unsubscribes;
const marked = async () => {
  const { people } = (await ask('GET', '/api/v1/people')).body as { people: PersonRow[] };
  return people.filter((person) => person.optOut).map((person) => person.marketoId);
};

describe('by hand', () => {
  it('needs a reason', async () => {
    const answer = await ask('POST', `/api/v1/people/${ann}/unsubscribe`, { reason: ' ' });
    expect(answer.status).toBe(400);
    expect(await list()).toEqual([]);
  });

  it('unsubscribes the person and everybody with the address, and says who did it and why', async () => {
    const done = await ask('POST', `/api/v1/people/${ann}/unsubscribe`, { reason: 'Told me' });
    expect(done.status).toBe(200);
    for (const id of [ann, twin]) {
      const { optOut, history } = (await ask('GET', `/api/v1/people/${id}/unsubscribes`)).body;
      expect(optOut).toMatchObject({ source: 'manual', reason: 'Told me', all: true });
      expect(history).toMatchObject([
        { action: 'set', source: 'manual', reason: 'Told me', userName: 'Ada Admin' },
      ]);
    }
    expect(await marked()).toEqual([1, 2]);
    const person = await ask('GET', `/api/v1/people/${twin}`);
    expect(person.body.optOut).toMatchObject({ source: 'manual' });
  });

  it('is lifted by an administrator with a reason, which is kept', async () => {
    expect((await ask('POST', `/api/v1/people/${twin}/resubscribe`, {})).status).toBe(400);
    const reason = 'Signed up again';
    expect((await ask('POST', `/api/v1/people/${twin}/resubscribe`, { reason })).status).toBe(200);
    const { optOut, history } = (await ask('GET', `/api/v1/people/${ann}/unsubscribes`)).body;
    expect(optOut).toBeNull();
    expect(
      history.map((event: { action: string; reason: string }) => [event.action, event.reason]),
    ).toEqual([
      ['lift', 'Signed up again'],
      ['set', 'Told me'],
    ]);
    expect(await marked()).toEqual([]);
    expect(await list()).toEqual([]);
    const again = await ask('POST', `/api/v1/people/${twin}/resubscribe`, { reason });
    expect(again).toMatchObject({ status: 409, body: { code: 'not-opted-out' } });
  });

  it('cannot be lifted by a program, which can answer for no consent', async () => {
    const { key } = (await ask('POST', '/api/v1/api-keys', { name: 'Phone system' })).body;
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1/people/${ann}/resubscribe`,
      headers: { authorization: `Bearer ${key}` },
      payload: { reason: 'Because' },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('the list', () => {
  it('is filtered by source, searched by address, read page by page, and lifted from', async () => {
    for (const id of [ann, ben]) {
      await ask('POST', `/api/v1/people/${id}/unsubscribe`, { reason: 'Asked' });
    }
    expect((await list()).map((row) => row.person?.marketoId)).toEqual([3, 1]);
    expect((await list('?search=BEN@')).map((row) => row.address)).toEqual(['ben@acme.com']);
    expect(await list('?search=%25')).toEqual([]);
    expect(await list('?source=link')).toEqual([]);
    const page = (await ask('GET', '/api/v1/unsubscribes?limit=1')).body;
    expect(page.unsubscribes).toHaveLength(1);
    const rest = await list(`?limit=1&before=${page.next}`);
    expect(rest.map((row) => row.person?.marketoId)).toEqual([1]);
    const lifted = await ask('POST', `/api/v1/unsubscribes/${rest[0]?.id}/lift`, { reason: 'Ok' });
    expect(lifted.status).toBe(200);
    expect((await list()).map((row) => row.person?.marketoId)).toEqual([3]);
  });

  it('comes as CSV that a spreadsheet does not run', async () => {
    const answer = await admin.send('GET', '/api/v1/unsubscribes.csv');
    expect(answer.headers['content-type']).toContain('text/csv');
    const [head, line] = answer.body.split('\r\n');
    expect(head).toBe('Address,Person,Marketo ID,Date,What,Source,Reason,By');
    expect(line).toMatch(
      /^ben@acme\.com,"'=1\+1 Quote ""Q"", Jr",3,2\S+Z,All sales emails,manual,Asked,Ada Admin$/,
    );
    expect((await app.inject({ url: '/api/v1/unsubscribes.csv' })).statusCode).toBe(401);
    expect(csvText([['a', 'b\nc']])).toBe('a,"b\nc"\r\n');
  });
});

describe('settings', () => {
  it.each([
    [
      'unsubscribes',
      { append: false, message: 'Stop: <a href="#">here</a>', oneClickSingle: false },
    ],
    ['tracking', { opens: true, clicks: false, ipAddresses: true, countriesOff: ['Germany'] }],
  ])('of %s are saved', async (group, settings) => {
    expect((await ask('GET', `/api/v1/settings/${group}`)).status).toBe(200);
    expect((await ask('PUT', `/api/v1/settings/${group}`, settings)).body).toEqual(settings);
    expect((await ask('GET', `/api/v1/settings/${group}`)).body).toEqual(settings);
  });

  it('the mark of a browser leads to this server where it serves tracking itself', async () => {
    const { url } = (await ask('GET', '/api/v1/tracking/own-browser')).body;
    expect(url).toMatch(/^\/t\/me\//);
    const marked = await app.inject({ url });
    expect(marked.headers['set-cookie']).toContain('lockstep_own=');
  });
});

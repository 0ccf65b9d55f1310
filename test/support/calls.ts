import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { ManualClock } from '../../src/clock.ts';
import { withTenantClient } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';
import { createTestDatabase } from './database.ts';
import { insertPeople, type TestPerson } from './people.ts';
import { buildTestServer, setUpAdmin } from './web-server.ts';

type Answer = {
  status: number;
  /** The call, or the problem. */
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse gives it; tests say what it must be
  body: any;
  replayed: string | null;
};

export type CallsTest = Awaited<ReturnType<typeof startCallsTest>>;

/**
 * A server that listens, a phone system with an API key and an administrator's browser. Of the people
 * two share an address and a number, one was merged into the first, one must not be called and one was
 * deleted in Marketo; calls are logged there.
 */
export async function startCallsTest() {
  const clock = new ManualClock(new Date('2026-11-24T12:00:00Z'));
  const { db, drop } = await createTestDatabase();
  const app = await buildTestServer(db, { clock });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1`;
  const browser = await setUpAdmin(app);
  const { tenantId } = browser;
  const made = await browser.send('POST', '/api/v1/api-keys', { name: 'PBX' });
  const apiKey: string = made.json().key;

  const t = {
    app,
    db,
    browser,
    clock,
    /** Their ids in the order of their Marketo ids, 1 to 6. */
    ids: [] as string[],

    addPeople: (people: TestPerson[]) => insertPeople(db, tenantId, people),

    inClient: <T>(work: (client: pg.ClientBase) => Promise<T>) =>
      withTenantClient(db, tenantId, work),

    async sql(text: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
      return (await t.inClient((client) => client.query(text, values))).rows;
    },

    merge: (loser: number, winner: number) =>
      t.sql('INSERT INTO person_alias VALUES ($1, $2, $3, $4)', [
        tenantId,
        loser,
        winner,
        clock.now(),
      ]),

    /** What a phone system sends. */
    async phone(body: object, key: string | null = newId()): Promise<Answer> {
      const answer = await fetch(`${url}/calls`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      });
      const replayed = answer.headers.get('idempotency-replayed');
      return { status: answer.status, body: await answer.json(), replayed };
    },

    /** How much is written in all. */
    async written() {
      const [count] = await t.sql(`SELECT (SELECT count(*) FROM call) AS calls,
        (SELECT count(*) FROM activity) AS activities,
        (SELECT count(*) FROM delivery) AS deliveries, (SELECT count(*) FROM call_request) AS keys`);
      return count as { calls: number; activities: number; deliveries: number; keys: number };
    },

    async close(): Promise<void> {
      await app.close();
      await drop();
    },
  };
  t.ids = await t.addPeople([
    { marketo_id: 1, first_name: 'Ann', email: 'ann@acme.com', phone: '(415) 555-0100' },
    { marketo_id: 2, last_name: 'Kim', email: 'desk@acme.com', phone: '+1 415 555 0199' },
    { marketo_id: 3, last_name: 'Ray', email: 'desk@acme.com', phone: '+1 415 555 0199' },
    { marketo_id: 4, last_name: 'Old Lee', state: 'merged' },
    { marketo_id: 5, last_name: 'Quiet', phone: '+1 415 555 0155', do_not_call: true },
    { marketo_id: 6, last_name: 'Gone', state: 'deleted' },
  ]);
  await t.merge(4, 1);
  await t.sql(`INSERT INTO logged_type VALUES ($1, 'marketo', 'call')`, [tenantId]);
  return t;
}

import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { withTenantClient } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { recordMerges } from '../people/write/aliases.ts';
import { findOptOut, liftOptOut, lockAddress, optedOutAmong, setOptOut } from './opt-outs.ts';

let database: TestDatabase;
let tenantId: string;
let otherTenant: string;
const now = new Date('2026-11-24T08:00:00Z');
const admin = newId();

/** People of the tests, by Marketo id; each test has addresses of its own. */
const people: Record<number, string | null> = {
  1: 'ann@acme.com',
  2: ' ANN@Acme.com',
  3: 'old@acme.com',
  4: 'new@acme.com',
  5: 'ben@acme.com',
  6: null,
  7: null,
  8: 'moved@acme.com',
  9: 'cleo@acme.com',
};
const ids = new Map<number, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
  otherTenant = await createTestTenant(database.db);
  const rows = Object.entries(people).map(([id, email]) => ({ marketo_id: Number(id), email }));
  const made = await insertPeople(database.db, tenantId, rows);
  made.forEach((id, i) => {
    ids.set(rows[i]?.marketo_id ?? 0, id);
  });
});
afterAll(() => database.drop());

const inTenant = <T>(work: (client: pg.PoolClient) => Promise<T>, tenant = tenantId) =>
  withTenantClient(database.db, tenant, work);
const set = (marketoId: number | null, address: string | null, more = {}) =>
  inTenant((client) =>
    setOptOut(client, {
      tenantId,
      now,
      marketoId,
      address,
      personId: ids.get(marketoId ?? 0) ?? null,
      source: 'manual',
      ...more,
    }),
  );
const lift = (marketoId: number | null, address: string | null, reason = 'Agreed by phone') =>
  inTenant((client) =>
    liftOptOut(client, {
      tenantId,
      now,
      marketoId,
      address,
      personId: null,
      userId: admin,
      reason,
    }),
  );
const stopped = (marketoId: number | null, address: string | null, sellerId?: string) =>
  inTenant((client) =>
    findOptOut(client, { tenantId, marketoId, address, ...(sellerId ? { sellerId } : {}) }),
  );

describe('an opt-out', () => {
  it('stops the person, everybody with the address, and whoever comes later with it', async () => {
    expect(await stopped(1, 'ann@acme.com')).toBeNull();
    await set(1, 'Ann@acme.com', { reason: 'Asked me to stop', userId: admin });
    expect(await stopped(1, 'ann@acme.com')).toMatchObject({
      at: now,
      source: 'manual',
      reason: 'Asked me to stop',
      userId: admin,
    });
    expect(await stopped(2, ' ANN@Acme.com')).not.toBeNull();
    expect(await stopped(null, 'ann@acme.com')).not.toBeNull();
    expect(await stopped(12345, 'ANN@ACME.COM')).not.toBeNull();
    expect(await stopped(9, 'cleo@acme.com')).toBeNull();
  });

  it('goes with the person to a new address, and to whoever shares that', async () => {
    await set(8, 'before@acme.com');
    expect(await stopped(8, 'moved@acme.com')).not.toBeNull();
    expect(await stopped(54321, 'moved@acme.com')).not.toBeNull();
    expect(await stopped(null, 'before@acme.com')).not.toBeNull();
  });

  it('is carried along by a merge, whichever of the records one asks about', async () => {
    await set(3, 'old@acme.com');
    expect(await stopped(4, 'new@acme.com')).toBeNull();
    await inTenant((client) =>
      recordMerges(client, tenantId, [{ loserId: 3, winnerId: 4, mergedAt: now }]),
    );
    expect(await stopped(4, 'new@acme.com')).not.toBeNull();
    expect(await stopped(3, 'new@acme.com')).not.toBeNull();
    expect(await stopped(null, 'new@acme.com')).not.toBeNull();
  });

  it('of a person without an address does not stop others without one', async () => {
    await set(6, null);
    expect(await stopped(6, null)).not.toBeNull();
    expect(await stopped(7, null)).toBeNull();
  });

  it('said twice is recorded once, and again after a lift', async () => {
    const link = { source: 'one-click', emailId: newId() };
    expect(await set(5, 'ben@acme.com', link)).toBe(true);
    expect(await set(5, 'ben@acme.com', link)).toBe(false);
    expect(await set(5, 'ben@acme.com', { ...link, reason: 'Too many' })).toBe(true);
    await lift(5, 'ben@acme.com');
    expect(await stopped(5, 'ben@acme.com')).toBeNull();
    expect(await set(5, 'ben@acme.com', link)).toBe(true);
    expect(await stopped(5, 'ben@acme.com')).toMatchObject({ source: 'one-click' });
  });

  it('of one seller’s emails stops that seller only', async () => {
    const [seller, other] = [newId(), newId()];
    await set(null, 'picky@acme.com', { scope: seller });
    expect(await stopped(null, 'picky@acme.com', seller)).toMatchObject({ scope: seller });
    expect(await stopped(null, 'picky@acme.com', other)).toBeNull();
    expect(await stopped(null, 'picky@acme.com')).toBeNull();
  });

  it('is not seen by another company', async () => {
    await set(null, 'shared@acme.com');
    const theirs = await inTenant(
      (client) =>
        findOptOut(client, { tenantId: otherTenant, marketoId: 1, address: 'shared@acme.com' }),
      otherTenant,
    );
    expect(theirs).toBeNull();
  });
});

describe('a lift', () => {
  it('clears address, person and everybody else with the address', async () => {
    await set(1, 'ann@acme.com');
    await lift(2, 'ann@acme.com');
    for (const id of [1, 2, null]) expect(await stopped(id, 'ann@acme.com')).toBeNull();
  });

  it('of an address does not free a person who opted out under another and has it later', async () => {
    await set(9, 'first@acme.com');
    await set(null, 'second@acme.com');
    await lift(null, 'second@acme.com');
    expect(await stopped(9, 'second@acme.com')).not.toBeNull();
  });

  it('needs a reason, and something to lift', async () => {
    await set(null, 'dora@acme.com');
    await expect(lift(null, 'dora@acme.com', ' ')).rejects.toThrow('The reason is missing.');
    await expect(lift(null, 'nobody@acme.com')).rejects.toMatchObject({ code: 'not-opted-out' });
    expect(await stopped(null, 'dora@acme.com')).not.toBeNull();
  });
});

it('tells for a page of people who is opted out', async () => {
  await set(null, 'listed@acme.com', { source: 'link' });
  const marks = await inTenant((client) =>
    optedOutAmong(client, tenantId, [
      { marketoId: 101, email: 'free@acme.com' },
      { marketoId: 102, email: 'Listed@acme.com' },
      { marketoId: 103, email: null },
      { marketoId: 6, email: null },
    ]),
  );
  expect([...marks.keys()].sort()).toEqual([102, 6]);
  expect(marks.get(102)).toMatchObject({ source: 'link' });
});

describe('an opt-out and an email that begins to be sent, at the same moment', () => {
  const address = 'race@acme.com';

  async function email(): Promise<string> {
    const id = newId();
    await inTenant((client) =>
      client.query(
        `INSERT INTO email (tenant_id, id, user_id, to_address, state, epoch, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 'queued', 1, $5, $5)`,
        [tenantId, id, admin, address, now],
      ),
    );
    return id;
  }

  /** As the send pipeline does: lock, look, move. */
  const beginSending = (id: string, meanwhile = async () => {}) =>
    inTenant(async (client) => {
      await lockAddress(client, tenantId, address);
      if (await findOptOut(client, { tenantId, marketoId: null, address })) return 'stopped';
      await client.query(`UPDATE email SET state = 'sending' WHERE id = $1`, [id]);
      await meanwhile();
      return 'sending';
    });

  const optOut = (meanwhile = async () => {}) =>
    inTenant(async (client) => {
      await setOptOut(client, {
        tenantId,
        now,
        marketoId: null,
        personId: null,
        address,
        source: 'link',
      });
      const { rows } = await client.query(
        `SELECT id FROM email WHERE state = 'sending' AND to_address = $1`,
        [address],
      );
      await meanwhile();
      return rows.map((row) => row.id);
    });

  /** Until somebody waits for a lock on an address. */
  async function somebodyWaits() {
    await expect
      .poll(async () => {
        const { rows } = await database.db.pool.query(
          `SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return rows[0].n;
      })
      .toBe(1);
  }

  it('the opt-out first: the email is not sent', async () => {
    const id = await email();
    let sending: Promise<string> | undefined;
    await optOut(async () => {
      sending = beginSending(id);
      await somebodyWaits();
    });
    expect(await sending).toBe('stopped');
    await lift(null, address);
  });

  it('the email first: the opt-out sees it', async () => {
    const id = await email();
    let opting: Promise<string[]> | undefined;
    const sent = await beginSending(id, async () => {
      opting = optOut();
      await somebodyWaits();
    });
    expect(sent).toBe('sending');
    expect(await opting).toEqual([id]);
  });
});

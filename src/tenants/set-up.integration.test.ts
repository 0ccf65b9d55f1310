import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { systemClock } from '../clock.ts';
import { setUp, setUpNeeded } from './set-up.ts';
import { listTenants } from './tenants.ts';

const racers = 4;
let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function untilAllWait(): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { rows } = await owner.query(
      'SELECT count(DISTINCT pid)::int AS waiting FROM pg_locks WHERE NOT granted',
    );
    if (rows[0].waiting === racers) return;
    if (Date.now() > deadline) throw new Error(`only ${rows[0].waiting} wait after 10 s`);
  }
}

test('set-ups that all found nothing set up still make one company', async () => {
  // Holds every insert back until each racer is past its first look.
  await owner.query('BEGIN; LOCK TABLE tenant IN SHARE MODE');
  const tries = Array.from({ length: racers }, (_, n) =>
    setUp(database.db, systemClock, {
      company: `Company ${n}`,
      timeZone: 'UTC',
      name: 'Ada',
      email: `ada${n}@example.com`,
      password: 'correct horse battery',
    }),
  );
  const settled = Promise.allSettled(tries);
  await untilAllWait();
  await owner.query('COMMIT');
  const outcomes = await settled;
  const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(reasons).toEqual(Array(racers - 1).fill('already-set-up'));
  expect(await listTenants(database.db)).toHaveLength(1);
  expect(await setUpNeeded(database.db)).toBe(false);
});

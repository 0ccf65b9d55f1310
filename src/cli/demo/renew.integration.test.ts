import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readFlow, setWanted } from '../../sync/engine/flows.ts';
import { peopleFlow } from '../../sync/people-from-marketo/flow-context.ts';
import { openSweep, runningSweep } from '../../sync/people-from-marketo/sweeps.ts';
import { renewCopy } from './renew.ts';

const now = new Date('2026-11-24T08:00:00Z');
let database: TestDatabase;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
  await insertPeople(database.db, tenantId, [{ marketo_id: 1 }, { marketo_id: 2 }]);
  await inTenant(async (client) => {
    await setWanted(client, { tenantId, key: peopleFlow, wanted: 'on', now });
    await client.query(
      `INSERT INTO cursor (tenant_id, stream, token, watermark, due_at, moved_at)
       VALUES ($1, 'leadchanges', 't', $2, $2, $2)`,
      [tenantId, now],
    );
  });
});

function inTenant<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withTenantClient(database.db, tenantId, work);
}

function reach(phase: string): Promise<unknown> {
  return inTenant((client) =>
    client.query('UPDATE flow SET phase = $2, active = 2 WHERE tenant_id = $1', [tenantId, phase]),
  );
}

function begin(kind: 'backfill' | 'reconcile'): Promise<unknown> {
  const plan = { kind, method: 'by-id', part: null, total: 2, highestId: 2 } as const;
  return inTenant((client) => openSweep(client, tenantId, plan, now));
}

async function state() {
  return inTenant(async (client) => ({
    people: (await client.query('SELECT 1 FROM person')).rowCount,
    watermarks: (await client.query('SELECT watermark FROM cursor')).rows.map((row) =>
      row.watermark.toISOString(),
    ),
    sweep: await runningSweep(client, tenantId),
    active: (await readFlow(client, tenantId, peopleFlow))?.active,
    running: (await client.query(`SELECT 1 FROM sync_run WHERE state = 'running'`)).rowCount,
  }));
}

describe('When the stand-in begins anew', () => {
  test('an initial sync that was under way begins anew too', async () => {
    await reach('backfill');
    await begin('backfill');
    expect(await inTenant((client) => renewCopy(client, tenantId, now))).toBe('fill');
    expect(await state()).toEqual({
      people: 0,
      watermarks: [],
      sweep: null,
      active: 0,
      running: 0,
    });
  });

  test('a copy that was complete is compared, as after a silence of over ten days', async () => {
    await reach('streams');
    await begin('reconcile');
    expect(await inTenant((client) => renewCopy(client, tenantId, now))).toBe('compare');
    expect(await state()).toEqual({
      people: 2,
      watermarks: ['2026-11-13T08:00:00.000Z'],
      sweep: null,
      active: 2,
      running: 0,
    });
  });
});

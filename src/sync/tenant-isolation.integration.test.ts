import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { withTenantClient } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { readAliases, recordMerges, removeAliases } from '../people/write/aliases.ts';
import { lockPeople, storePeople } from '../people/write/store-people.ts';
import { moveCursor, readCursors } from './engine/cursors.ts';
import { recordEvents } from './engine/events.ts';
import { fence } from './engine/fence.ts';
import { claimFlow, readFlow, renewLease, setWanted } from './engine/flows.ts';
import { countInRun, openStreamRun, startRun } from './engine/runs.ts';
import {
  clearDirty,
  countDirty,
  dueDirty,
  lockDirty,
  markDirty,
} from './people-from-marketo/dirty.ts';
import { openSweep, readPieces, runningSweep } from './people-from-marketo/sweeps.ts';

/* Each query module, bound to one tenant and asked for another: it reads nothing and writes nothing. */

let database: TestDatabase;
let ours: string;
let theirs: string;
const now = new Date();
const flow = 'people-from-marketo';

beforeAll(async () => {
  database = await createTestDatabase();
  ours = await createTestTenant(database.db, 'Ours');
  theirs = await createTestTenant(database.db, 'Theirs');
  await withTenantClient(database.db, theirs, async (client) => {
    await setWanted(client, { tenantId: theirs, key: flow, wanted: 'on', now });
    await markDirty(client, { tenantId: theirs, now, priority: 1 }, new Map([[7, 'c']]));
    await moveCursor(client, theirs, {
      stream: 'leadchanges',
      token: 't',
      watermark: now,
      due_at: now,
      moved_at: now,
    });
    await recordMerges(client, theirs, [{ loserId: 7, winnerId: 8, mergedAt: now }]);
    await openSweep(
      client,
      theirs,
      { kind: 'backfill', method: 'by-id', part: null, total: 1, highestId: 1 },
      now,
    );
    await storePeople(client, { tenantId: theirs, origin: 's', observedAt: now, now }, [
      {
        before: null,
        state: 'active',
        values: { marketoId: 7, firstName: 'Theirs' },
        sfdcOpportunityId: null,
      },
    ]);
  });
});
afterAll(() => database.drop());

const asOurs = <T>(work: Parameters<typeof withTenantClient<T>>[2]) =>
  withTenantClient(database.db, ours, work);

it('reads nothing of another tenant', async () => {
  await asOurs(async (client) => {
    expect(await readFlow(client, theirs, flow)).toBeNull();
    expect(await readCursors(client, theirs)).toEqual(new Map());
    expect(await dueDirty(client, { tenantId: theirs, now, except: [], limit: 9 })).toEqual([]);
    expect(await lockDirty(client, theirs, [7])).toEqual(new Map());
    expect(await countDirty(client, theirs, 9)).toBe(0);
    expect(await readAliases(client, theirs, [7])).toEqual(new Map());
    expect(await lockPeople(client, theirs, [7])).toEqual(new Map());
    expect(await runningSweep(client, theirs)).toBeNull();
    expect(await readPieces(client, theirs, newId(), 0)).toEqual([]);
  });
});

it('changes nothing of another tenant', async () => {
  const lease = { tenantId: theirs, flow, leaseId: newId() };
  await asOurs(async (client) => {
    expect(await claimFlow(client, lease, { now, until: now })).toBe(false);
    expect(await renewLease(client, lease, now)).toBe(false);
    await removeAliases(client, theirs, [7]);
    await clearDirty(client, {
      tenantId: theirs,
      ids: [7],
      readFrom: new Date(now.getTime() + 1000),
      askAgain: new Map(),
    });
    await countInRun(client, { tenantId: theirs, runId: newId() }, { read: 1 });
  });
  await withTenantClient(database.db, theirs, async (client) => {
    expect(await countDirty(client, theirs, 9)).toBe(1);
    expect(await readAliases(client, theirs, [7])).toEqual(new Map([[7, 8]]));
  });
});

it.each<[string, Parameters<typeof asOurs<unknown>>[0]]>([
  ['a flow', (client) => setWanted(client, { tenantId: theirs, key: flow, wanted: 'off', now })],
  [
    'a mark',
    (client) => markDirty(client, { tenantId: theirs, now, priority: 1 }, new Map([[9, 'c']])),
  ],
  [
    'a cursor',
    (client) =>
      moveCursor(client, theirs, {
        stream: 'x',
        token: 't',
        watermark: now,
        due_at: now,
        moved_at: now,
      }),
  ],
  [
    'a merge',
    (client) => recordMerges(client, theirs, [{ loserId: 1, winnerId: 2, mergedAt: now }]),
  ],
  ['a run', (client) => startRun(client, { tenantId: theirs, flow, kind: 'stream', now })],
  ['an open run', (client) => openStreamRun(client, { tenantId: theirs, flow, now })],
  [
    'an event',
    (client) =>
      recordEvents(client, { tenantId: theirs, flow, runId: null, at: now }, [
        { marketoId: 1, kind: 'created', source: 'x', summary: 'x', changes: [] },
      ]),
  ],
  [
    'a person',
    (client) =>
      storePeople(client, { tenantId: theirs, origin: 's', observedAt: now, now }, [
        { before: null, state: 'active', values: { marketoId: 9 }, sfdcOpportunityId: null },
      ]),
  ],
])('refuses to write %s of another tenant', async (_, work) => {
  await expect(asOurs(work)).rejects.toMatchObject({
    message: expect.stringContaining('row-level security'),
  });
});

it('refuses a fenced write with a lease of another tenant', async () => {
  await expect(
    asOurs((client) => fence(client, { tenantId: theirs, flow, leaseId: newId() })),
  ).rejects.toMatchObject({ code: 'fenced' });
});

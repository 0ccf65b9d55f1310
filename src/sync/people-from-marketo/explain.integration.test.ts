import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { quickRetries } from '../../../test/support/marketo-client.ts';
import { systemClock } from '../../clock.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { silentLog } from '../../observability/log.ts';
import { secretsOf } from '../../secrets.ts';
import { unlimited } from '../engine/quota/limits.ts';
import { pauseFlow, startFlow } from './commands.ts';
import type { Explanation } from './explain/explanation.ts';
import { explainPerson } from './explain.ts';
import { runPeopleFlow } from './people-flow.ts';
import { connectMarketo } from './setup/connection.ts';
import { type MarketoConnections, openMarketoConnections } from './setup/open-marketo.ts';
import { readPeopleStatus } from './status.ts';

let database: TestDatabase;
let sandbox: RunningSandbox;
let connections: MarketoConnections;
let tenantId: string;

/** Ids of the stand-in whose fate the tests ask about. */
const ids = { edited: 0, deleted: 0, loser: 0, winner: 0, noOwner: 0, queued: 0, twin: 0 };

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    people: 60,
    seed: 1,
    limits: 'off',
    settings: { lagMs: 0, lateShare: 0 },
  });
  tenantId = await createTestTenant(database.db);
  connections = openMarketoConnections({ ...deps(), limits: unlimited, resilience: quickRetries });
  await connect('full');
  await withTenantClient(database.db, tenantId, (client) =>
    startFlow(client, { tenantId, now: new Date() }),
  );
  await runFlow(prepare);
});

afterAll(async () => {
  await connections?.close();
  await sandbox?.close();
  await database?.drop();
});

function deps() {
  const secrets = secretsOf(Buffer.alloc(32, 7));
  return { db: database.db, clock: systemClock, log: silentLog, secrets };
}

function connect(user: string) {
  const { endpoint, users } = sandbox.facts.marketo;
  const { clientId, clientSecret } = users[user] ?? { clientId: '', clientSecret: '' };
  return connectMarketo(deps(), tenantId, { endpoint, clientId, clientSecret }, null);
}

function explain(query: string | number): Promise<Explanation> {
  return explainPerson({ ...deps(), connections }, tenantId, String(query), 'everybody');
}

/** Runs the flow until it is caught up, and again after `change`. */
async function runFlow(change: () => void): Promise<void> {
  const stop = new AbortController();
  const settings = {
    leadChangesSeconds: 0.2,
    leadChangesIdleSeconds: 0.2,
    activitiesSeconds: 0.2,
    deletedLeadsSeconds: 0.2,
  };
  const flow = runPeopleFlow(
    { ...deps(), connections, spoolDir: '/nonexistent', settings, limits: unlimited },
    tenantId,
    stop.signal,
  );
  await until(async () => {
    const { state } = await readPeopleStatus(database.db, systemClock, tenantId);
    return state === 'caught-up';
  });
  change();
  await until(async () => {
    const [edited, deleted, loser] = await Promise.all(
      [ids.edited, ids.deleted, ids.loser].map(explain),
    );
    return (
      edited?.people[0]?.events[0]?.kind === 'updated' &&
      deleted?.people[0]?.state === 'deleted' &&
      loser?.people[0]?.state === 'merged'
    );
  });
  stop.abort();
  await flow;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 50_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not come to that in 50 s');
    await delay(50);
  }
}

function prepare(): void {
  const { marketo } = sandbox;
  const [edited = 0, deleted = 0, loser = 0, winner = 0, twin = 0] = marketo.some(
    5,
    (id) => marketo.store.qualifies(id) && marketo.lead(id, ['email'])?.email != null,
  );
  Object.assign(ids, { edited, deleted, loser, twin });
  ids.noOwner = marketo.createLead({ firstName: 'Nora', email: 'nora@nowhere.example' });
  ids.queued = marketo.createLead({ lastName: 'Quentin', email: 'q@nowhere.example' });
  marketo.setOwner(ids.queued, 'queue');
  marketo.editLead(edited, { title: 'Chief of Everything', email: 'shared@example.com' });
  marketo.editLead(twin, { email: 'Shared@Example.com' });
  marketo.deleteLead(deleted);
  ids.winner = marketo.mergeLeads(winner, [loser]).winner;
}

describe('Explain', () => {
  test('someone in step: each field, when it last came, and the history', async () => {
    const answer = await explain(ids.edited);
    const [person] = answer.people;
    expect(answer).toMatchObject({ verdict: 'in-step', asked: true });
    expect(answer.summary).toContain('In step with Marketo.');
    const fields = new Map(person?.fields.map((field) => [field.label, field]));
    const [change, arrival] = person?.events ?? [];
    expect(fields.get('Title')).toEqual({
      label: 'Title',
      value: 'Chief of Everything',
      lastCameAt: change?.at,
    });
    expect(fields.get('Company')?.lastCameAt).toEqual(arrival?.at);
    expect(fields.get('Salesforce opportunity ID')).toMatchObject({
      value: null,
      lastCameAt: null,
    });
    expect([change?.kind, arrival?.kind]).toEqual(['updated', 'created']);
  });

  test('the same person by our id and by either form of the Salesforce id', async () => {
    const people = await withTenant(database.db, tenantId, (tx) =>
      tx
        .selectFrom('person')
        .select(['id', 'marketo_id', 'sfdc_lead_id', 'sfdc_contact_id'])
        .where('state', '=', 'active')
        .execute(),
    );
    const lead = people.find((row) => row.sfdc_lead_id !== null);
    const contact = people.find((row) => row.sfdc_contact_id !== null);
    for (const [query, row] of [
      [lead?.id, lead],
      [lead?.sfdc_lead_id, lead],
      [lead?.sfdc_lead_id?.slice(0, 15), lead],
      [contact?.sfdc_contact_id, contact],
    ] as const) {
      const answer = await explain(query ?? '');
      expect(answer.people.map((person) => person.marketoId)).toEqual([row?.marketo_id]);
    }
  });

  test('everybody who has an address, whatever its capitals', async () => {
    const answer = await explain('SHARED@example.com');
    expect(answer.people.map((person) => person.marketoId).sort()).toEqual(
      [ids.edited, ids.twin].sort(),
    );
    expect(answer.summary).toBe('2 people here match: 2 in step, 0 not active.');
  });

  test.each([
    ['no sales owner', () => ids.noOwner, 'no sales owner'],
    ['owned by a queue', () => ids.queued, 'owned by a queue'],
    ['no sales owner, by address', () => 'nora@nowhere.example', 'no sales owner'],
  ])('someone who is in Marketo only: %s', async (_what, query, reason) => {
    const answer = await explain(query());
    expect(answer).toMatchObject({
      verdict: 'not-in-lockstep',
      asked: true,
      people: [{ id: null, state: 'absent', reason: `Not in Lockstep: ${reason}.` }],
    });
  });

  test('someone who was deleted', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await explain(ids.deleted)).toMatchObject({
      verdict: 'not-active',
      summary: expect.stringContaining(`deleted on ${today}`),
      people: [{ state: 'deleted' }],
    });
  });

  test('someone who was merged', async () => {
    expect(await explain(ids.loser)).toMatchObject({
      verdict: 'not-active',
      summary: expect.stringMatching(new RegExp(`merged into .*\\(Marketo ID ${ids.winner}\\)`)),
      people: [{ state: 'merged' }],
    });
  });

  test('a record that was never here and is deleted, or merged', async () => {
    const gone = sandbox.marketo.createLead({ firstName: 'Gone' });
    sandbox.marketo.deleteLead(gone);
    const today = new Date().toISOString().slice(0, 10);
    expect(await explain(gone)).toMatchObject({
      verdict: 'not-in-marketo',
      summary: `Deleted on ${today} in Marketo.`,
    });
    await withTenant(database.db, tenantId, (tx) =>
      tx
        .insertInto('person_alias')
        .values({ tenant_id: tenantId, loser_id: 7, winner_id: ids.winner, merged_at: new Date() })
        .execute(),
    );
    expect(await explain(7)).toMatchObject({
      verdict: 'not-in-marketo',
      summary: expect.stringMatching(
        new RegExp(`^Merged into Marketo record ${ids.winner}: .* here`),
      ),
      people: [
        { marketoId: 7, state: 'absent' },
        { marketoId: ids.winner, state: 'active' },
      ],
    });
  });

  test('nobody', async () => {
    expect(await explain(2_000_000)).toMatchObject({
      verdict: 'not-in-marketo',
      summary: expect.stringContaining('most likely never given out'),
    });
    expect(await explain('nobody@example.com')).toMatchObject({
      verdict: 'not-in-marketo',
      people: [],
    });
    await expect(explain('01999999-aaaa-7bbb-8ccc-0123456789ab')).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(explain('Ada Lovelace')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('someone who qualifies and has not come yet is read soon', async () => {
    const owner = sandbox.marketo.owners.users[0]?.id ?? '';
    const id = sandbox.marketo.createLead({ firstName: 'Neo', sfdcLeadOwnerId: owner });
    const answer = await explain(id);
    expect(answer.people[0]?.reason).toMatch(/^Not in Lockstep yet: has a sales owner/);
    const marked = await withTenant(database.db, tenantId, (tx) =>
      tx.selectFrom('dirty_person').select('priority').where('marketo_id', '=', id).execute(),
    );
    expect(marked).toEqual([{ priority: 0 }]);
  });

  test('a partition that is not synced, and one that the role does not see', async () => {
    const owner = sandbox.marketo.owners.users[0]?.id ?? '';
    const id = sandbox.marketo.createLead({ firstName: 'Elsewhere', sfdcLeadOwnerId: owner });
    sandbox.marketo.movePartition(id, 2);
    await choosePartitions([1]);
    expect(await explain(id)).toMatchObject({
      verdict: 'not-in-lockstep',
      people: [{ reason: 'Not in Lockstep: in partition 2, which is not synced.' }],
    });
    await choosePartitions(null);
    await connect('default-partition');
    // Others are seen above it, so that it is not taken for one that was never given out.
    sandbox.marketo.createLead({ firstName: 'Later' });
    expect(await explain(id)).toMatchObject({
      verdict: 'unknown',
      asked: true,
      summary: expect.stringMatching(/^Not visible to the API role, or not in Marketo/),
    });
    await connect('full');
  });

  test('a sync that stands still is mentioned', async () => {
    await withTenantClient(database.db, tenantId, (client) =>
      pauseFlow(client, { tenantId, now: new Date() }),
    );
    expect((await explain(ids.edited)).summary).toContain('Paused by an admin.');
  });

  test('that Marketo is not connected, or does not answer, is no "not there"', async () => {
    const other = await createTestTenant(database.db, 'Other Ltd');
    const foreign = await explainPerson(
      { ...deps(), connections },
      other,
      String(ids.edited),
      'everybody',
    );
    expect(foreign).toMatchObject({ verdict: 'unknown', asked: false, people: [] });
    expect(foreign.summary).toContain('Marketo is not connected.');
    await sandbox.close();
    const answer = await explain('nobody@example.com');
    expect(answer).toMatchObject({ verdict: 'unknown', asked: false });
    expect(answer.summary).toContain('could not be asked');
  });
});

function choosePartitions(partitions: number[] | null) {
  return withTenant(database.db, tenantId, (tx) =>
    tx.updateTable('connection').set({ partitions }).execute(),
  );
}

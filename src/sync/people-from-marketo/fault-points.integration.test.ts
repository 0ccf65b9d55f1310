import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  type PeopleFlowTest,
  startPeopleFlowTest,
  usualShare,
} from '../../../test/support/people-flow.ts';
import {
  armedFaults,
  armFault,
  disarmFaults,
  type FaultPoint,
  faultHits,
  leaseFaultPoints,
  peopleFaultPoints,
} from '../../observability/fault-points.ts';
import { requestComparison } from './commands.ts';

/* The flow fails once at every named place, in the same process, and goes on by itself: in the end the
   copy equals the stand-in, nobody is here twice, every count is right and no file is left. */

/** By this share even few people are too many to be read by id. */
const smallShare = { ...usualShare, daily: 5, reserve: 1 };

let t: PeopleFlowTest;
afterEach(async () => {
  disarmFaults();
  await t.close();
});

/** Two dozen failures in a row are no reason to wait longer each time. */
const soon = { retrySeconds: { first: 0.02, longest: 0.06 } };

/** The stand-in's own people were created over eight years, a hundred files; these just now, thirteen. */
function createPeople(count: number): number[] {
  const ids = Array.from({ length: count }, (_, n) =>
    t.marketo.createLead({
      firstName: 'Person',
      lastName: `Number ${n}`,
      email: `person${n}@example.com`,
      sfdcLeadOwnerId: t.marketo.owners.users[n % 5]?.id ?? '',
    }),
  );
  t.sandbox.clock.advance(5_000);
  return ids;
}
/** The log, too, tells of those; it is read only from the start of the sync on. */
const justNow = { ...soon, startBackSeconds: 0, sweepSeconds: 3_600, pieceRows: 20 };

const failed = new Set<FaultPoint>();

function failOnceAt(places: readonly FaultPoint[], nth: Partial<Record<FaultPoint, number>> = {}) {
  for (const place of places) {
    armFault(place, { nth: nth[place] ?? 1 });
    failed.add(place);
  }
}

async function untilRecovered(seconds = 40): Promise<void> {
  await t
    .until('every place failed', async () => armedFaults().length === 0, seconds)
    .catch((error) => {
      throw new Error(`${error.message} Not reached: ${armedFaults().join(', ')}`);
    });
  await t.untilEqual(seconds);
  expect(await readdir(t.spoolDir)).toEqual([]);
  await expectRightCounts();
}

/** Every person was counted as created once, and is here once. */
async function expectRightCounts(): Promise<void> {
  const { rows } = await t.owner.query(
    `SELECT (SELECT sum(created)::int FROM sync_run) AS created,
            (SELECT sum(removed)::int FROM sync_run) AS removed,
            (SELECT count(*)::int FROM person) AS people,
            (SELECT count(DISTINCT marketo_id)::int FROM person) AS ids,
            (SELECT count(*)::int FROM person WHERE state <> 'active') AS retired,
            (SELECT count(*)::int FROM sweep WHERE state = 'running') AS sweeps,
            (SELECT count(*)::int FROM sweep_piece) + (SELECT count(*)::int FROM bulk_window) AS left_over`,
  );
  const { created, people, ids, removed, retired, sweeps, left_over } = rows[0];
  expect({ created, ids, removed, sweeps, left_over }).toEqual({
    created: people,
    ids: people,
    removed: retired,
    sweeps: 0,
    left_over: 0,
  });
}

const beginning: FaultPoint[] = [
  'streams-token-read',
  'streams-begun-before-commit',
  'sweep-estimated',
  'sweep-opened-before-commit',
  'sweep-opened',
  'lease-claimed',
  'lease-before-renew',
];
const pieces: FaultPoint[] = [
  'piece-copied',
  'piece-filled',
  'piece-before-commit',
  'piece-stored',
];
const end: FaultPoint[] = [
  'search-before-build',
  'search-built',
  'sweep-before-close',
  'sweep-closed-before-commit',
  'sweep-closed',
];
const opportunities: FaultPoint[] = ['opportunities-read', 'opportunities-before-commit'];
const byBulk: FaultPoint[] = [
  'export-before-create',
  'export-created',
  'export-before-enqueue',
  'export-enqueued',
  'export-completed',
  'download-opened',
  'download-chunk',
  'spool-written',
  'spool-checked',
  'window-loaded',
  'window-applied',
];
const streams: FaultPoint[] = [
  'stream-before-read',
  'stream-read',
  'stream-marked',
  'stream-before-commit',
  'stream-stored',
  'merge-recorded',
  'late-rows-before-read',
  'late-rows-read',
  'late-rows-before-commit',
];
const reader: FaultPoint[] = [
  'reader-before-read',
  'reader-read',
  'reader-locked',
  'reader-written',
  'reader-before-commit',
  'reader-stored',
];

describe('a failure at each place', { timeout: 90_000 }, () => {
  it('of an initial sync by bulk is survived', async () => {
    t = await startPeopleFlowTest({ people: 0, forecast: smallShare, flow: justNow });
    createPeople(240);
    // Not the first time: then there is something before it that must not be done twice.
    failOnceAt([...beginning, ...byBulk, ...pieces, ...end], {
      'piece-copied': 3,
      'piece-filled': 5,
      'piece-before-commit': 7,
      'piece-stored': 9,
      'download-chunk': 2,
      'window-loaded': 2,
    });
    await t.start();
    await untilRecovered();
  });

  it('of an initial sync by id is survived, with changes meanwhile', async () => {
    t = await startPeopleFlowTest({
      people: 300,
      settings: { nativeSync: false, latencyMs: 2 },
      flow: soon,
    });
    for (const id of t.marketo.some(20)) {
      t.marketo.addOpportunity(id, { name: `Deal ${id}`, stage: 'Open', isClosed: false });
    }
    failOnceAt([
      ...beginning,
      'block-before-read',
      'block-read',
      ...pieces,
      ...opportunities,
      ...end,
    ]);
    const [changed = 0, cleared = 0] = t.marketo.some(2);
    await t.start();
    await t.until('it began', async () => (await t.status()).active > 0);
    t.marketo.editLead(changed, { title: 'Changed meanwhile' });
    t.marketo.clearOwner(cleared);
    await untilRecovered();
  });

  it('of streams and reader is survived', async () => {
    t = await startPeopleFlowTest({ people: 80, flow: soon });
    await t.start();
    await t.untilEqual();
    failOnceAt([...streams, ...reader]);
    const [edited = 0, cleared = 0, deleted = 0, winner = 0, loser = 0, late = 0] =
      t.marketo.some(6);
    t.marketo.log.delayNext({ leadId: late, ms: 1_500 });
    t.marketo.editLead(late, { title: 'Late' });
    t.marketo.editLead(edited, { title: 'Edited' });
    t.marketo.clearOwner(cleared);
    t.marketo.deleteLead(deleted);
    const { losers } = t.marketo.mergeLeads(winner, [loser]);
    const created = t.marketo.createLead({
      firstName: 'New',
      lastName: 'Comer',
      email: 'new@example.com',
      sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '',
    });
    await untilRecovered();
    expect(await t.person(created)).toMatchObject({ state: 'active' });
    expect(await t.person(deleted)).toMatchObject({ state: 'deleted' });
    expect(await t.person(losers[0] ?? 0)).toMatchObject({ state: 'merged' });
  });

  it('of a full comparison by bulk is survived', async () => {
    t = await startPeopleFlowTest({ people: 0, flow: justNow });
    createPeople(60);
    await t.start();
    await t.untilEqual();
    await t.halt();
    // Drift that no stream tells of.
    const [lost = 0, wrong = 0] = t.marketo.some(2);
    await t.owner.query('DELETE FROM person WHERE marketo_id = $1', [lost]);
    await t.owner.query('UPDATE flow SET active = active - 1');
    await t.owner.query(`UPDATE person SET title = 'Wrong' WHERE marketo_id = $1`, [wrong]);
    await t.command((client) =>
      requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, null),
    );
    failOnceAt(['unseen-before-commit', 'sweep-opened', 'piece-filled', 'sweep-closed']);
    t.run({}, smallShare);
    await t.until('every place failed', async () => armedFaults().length === 0, 40);
    await t.untilEqual(40);
    expect(await t.person(wrong)).not.toMatchObject({ title: 'Wrong' });
    expect(await readdir(t.spoolDir)).toEqual([]);
  });

  it('of giving the lease back is survived once the lease has run out', async () => {
    t = await startPeopleFlowTest({ people: 30 });
    await t.start();
    await t.untilEqual();
    failOnceAt(['lease-before-release']);
    await t.halt();
    expect(armedFaults()).toEqual([]);
    const [id = 0] = t.marketo.some(1);
    t.marketo.editLead(id, { title: 'Meanwhile' });
    t.run();
    t.passTime(11_000);
    await t.untilEqual();
  });
});

afterAll(() => {
  // A new place belongs into one of the tests above.
  expect([...failed].sort()).toEqual([...peopleFaultPoints, ...leaseFaultPoints].sort());
  for (const place of failed) expect(faultHits().get(place), place).toBeGreaterThan(0);
});

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type PeopleFlowTest,
  startPeopleFlowTest,
  usualShare,
} from '../../../test/support/people-flow.ts';
import { armFault, disarmFaults, holdAt, InjectedFault } from '../../observability/fault-points.ts';
import { requestComparison } from './commands.ts';

/* A sweep goes on from its checkpoints. Here they are no longer what they were made for. */

let t: PeopleFlowTest;
afterEach(async () => {
  disarmFaults();
  await t.close();
});

const smallShare = { ...usualShare, daily: 5, reserve: 1 };
/** The log tells of people created just now; it is read from the start of the sync on only. */
const byBulk = {
  people: 0,
  forecast: smallShare,
  flow: { startBackSeconds: 0, sweepSeconds: 3_600, pieceRows: 20 },
};

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

const refuse = (call: string, code: string, times: number | null) =>
  t.marketo.faults.add({ match: { call }, times, actions: [{ do: 'error', code }] });
const sweeps = async () =>
  (await t.owner.query('SELECT kind, method, state FROM sweep ORDER BY started_at')).rows;

describe('a sweep by bulk', { timeout: 90_000 }, () => {
  it('forgets the pieces of a file that must be made anew, as its rows lie elsewhere then', async () => {
    t = await startPeopleFlowTest(byBulk);
    const [first = 0] = createPeople(200);
    // Twelve empty months, then ten pieces of the last one: some of them are stored.
    armFault('piece-stored', {
      nth: 17,
      action: async () => {
        for (const name of await readdir(t.spoolDir)) await rm(join(t.spoolDir, name));
        // The client asks five times before it takes a 404 for an answer.
        t.marketo.faults.add({ fault: 'completed-but-404', times: 5 });
        t.marketo.deleteLead(first);
        throw new InjectedFault('The disk was lost.');
      },
    });
    await t.start();
    await t.untilEqual(60);
    const { rows } = await t.owner.query(
      'SELECT (SELECT max(failed)::int FROM sync_run) AS failed, (SELECT count(*)::int FROM attention) AS n',
    );
    expect(rows).toEqual([{ failed: 0, n: 0 }]);
    expect(await readdir(t.spoolDir)).toEqual([]);
  });

  it('in which one part fails does not make Marketo look as if it were away', async () => {
    t = await startPeopleFlowTest(byBulk);
    createPeople(30);
    const download = holdAt('download-opened');
    t.marketo.faults.add({ fault: 'create-null-id', skip: 2, times: 1 });
    // A few bytes a call: the download is under way for long enough to be stopped in the middle.
    const { id } = t.marketo.faults.add({
      fault: 'download-cut',
      actions: [{ do: 'cut', bytes: 5 }],
      times: null,
    });
    await t.start();
    await download.reached;
    const { faults } = t.marketo;
    await t.until('a job could not be made', async () => faults.list()[0]?.hits === 1);
    const ended = holdAt('export-before-create');
    download.release();
    // The sweep begins anew: whatever the others did when they were stopped is done.
    await ended.reached;
    const { client } = await t.connections.open(t.tenantId);
    await expect(client.describe2()).resolves.toMatchObject({ fields: expect.any(Array) });
    faults.remove(id);
    ended.release();
    await t.untilEqual(60);
  });

  it('compares files without a single person', async () => {
    t = await startPeopleFlowTest(byBulk);
    createPeople(30);
    await t.start();
    await t.untilEqual(60);
    await t.halt();
    await t.command((client) =>
      requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, null),
    );
    // As after a restart: no connection has a stage from files before.
    await t.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await t.until('the connections are gone', async () => t.db.pool.totalCount === 0);
    t.run();
    await t.until('it was compared', async () => (await sweeps())[1]?.state === 'done');
    const { rows } = await t.owner.query(
      `SELECT unchanged::int, updated::int, created::int FROM sync_run WHERE kind = 'reconcile'`,
    );
    expect(rows).toEqual([{ unchanged: 30, updated: 0, created: 0 }]);
    await t.untilEqual();
  });

  it('makes an extract anew that Marketo no longer knows', async () => {
    t = await startPeopleFlowTest(byBulk);
    createPeople(30);
    refuse('lead-export-status', '1013', 1);
    await t.start();
    await t.untilEqual(60);
    expect(t.marketo.requests.counters().codes['1013']).toBe(1);
  });

  it('does not take bytes of files for ids when it goes on by id', async () => {
    t = await startPeopleFlowTest(byBulk);
    createPeople(30);
    const applied = holdAt('window-applied');
    await t.start();
    await applied.reached;
    // In a real Marketo ids begin at 1, and the first file's few hundred bytes are enough.
    await t.owner.query(
      `UPDATE sweep_piece SET ends = 5000 WHERE number = (SELECT min(number) FROM sweep_piece)`,
    );
    refuse('lead-export-create', '603', null);
    applied.release();
    await t.untilEqual(60);
    expect(await sweeps()).toEqual([{ kind: 'backfill', method: 'by-id', state: 'done' }]);
    expect(await readdir(t.spoolDir)).toEqual([]);
  });
});

describe('a sweep', { timeout: 90_000 }, () => {
  it('that a silence of eleven days interrupted gives way to a full comparison', async () => {
    t = await startPeopleFlowTest({ people: 900 });
    const block = holdAt('block-read');
    await t.start();
    await t.until('a part is here', async () => (await t.status()).active > 200);
    const halted = t.halt();
    block.release();
    await halted;
    const { rows } = await t.owner.query('SELECT marketo_id FROM person LIMIT 1');
    t.marketo.editLead(Number(rows[0].marketo_id), { title: 'Changed in the silence' });
    t.passTime(11 * 86_400_000);
    t.run();
    await t.untilEqual(60);
    expect(await sweeps()).toEqual([
      { kind: 'backfill', method: 'by-id', state: 'stopped' },
      { kind: 'reconcile', method: 'by-id', state: 'done' },
    ]);
    const { rows: missing } = await t.owner.query('SELECT build_people_index() AS name');
    expect(missing).toEqual([{ name: null }]);
  });

  it('is followed by the comparison that was asked for meanwhile', async () => {
    t = await startPeopleFlowTest({ people: 60 });
    const end = holdAt('sweep-before-close');
    await t.start();
    await end.reached;
    await t.command((client) =>
      requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, null),
    );
    end.release();
    const compared = { kind: 'reconcile', method: 'by-id', state: 'done' };
    await t.until('it was compared', async () => (await sweeps())[1]?.state === 'done');
    await t.untilEqual();
    expect((await sweeps()).slice(1)).toEqual([compared]);
  });
});

import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type FlowProcess, startFlowProcess } from '../../../test/support/flow-process.ts';
import {
  type PeopleFlowTest,
  startPeopleFlowTest,
  usualShare,
} from '../../../test/support/people-flow.ts';

/* A process that was frozen for longer than its lease wakes up beside its successor, on the same
   machine and the same spool. The copy must be as if it had never woken (R2). */

let t: PeopleFlowTest;
let processes: FlowProcess[] = [];
afterEach(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  processes = [];
  await t.close();
});

function start(fault?: Parameters<typeof startFlowProcess>[1]): FlowProcess {
  const process = startFlowProcess(t.forChild(), fault);
  processes.push(process);
  return process;
}

const smallShare = { ...usualShare, daily: 5, reserve: 1 };
const leaseHolder = async () =>
  (await t.owner.query('SELECT lease_id FROM flow')).rows[0]?.lease_id as string | null;

function createPeople(count: number): void {
  for (let n = 0; n < count; n++) {
    t.marketo.createLead({
      firstName: 'Person',
      lastName: `Number ${n}`,
      email: `person${n}@example.com`,
      company: 'A name to fill the file with, so that it is sent in more than one piece. '.repeat(
        3,
      ),
      sfdcLeadOwnerId: t.marketo.owners.users[n % 5]?.id ?? '',
    });
  }
  t.sandbox.clock.advance(5_000);
}

describe('a process frozen', { timeout: 90_000 }, () => {
  it.each(['download-opened:stop', 'export-created:stop', 'window-loaded:stop'] as const)(
    'at %s during a sweep by bulk changes nothing when it wakes',
    async (fault) => {
      t = await startPeopleFlowTest({
        people: 0,
        forecast: smallShare,
        // The log tells of people created just now; it is read from the start of the sync on only.
        flow: { startBackSeconds: 0, sweepSeconds: 3_600, pieceRows: 50 },
      });
      createPeople(200);
      await t.switchOn();
      const first = start(fault);
      await first.frozen();
      // Its lease runs out by this process's clock.
      t.passTime(11_000);
      t.run();
      await t.untilEqual(60);
      const before = await t.owner.query('SELECT * FROM person ORDER BY marketo_id');
      const holder = await leaseHolder();
      first.wake();
      await t.until('it saw that its lease is lost', async () => first.isWithoutLease());
      expect(await leaseHolder()).toBe(holder);
      expect((await t.owner.query('SELECT * FROM person ORDER BY marketo_id')).rows).toEqual(
        before.rows,
      );
      await t.untilEqual();
      expect(await readdir(t.spoolDir)).toEqual([]);
      const { rows } = await t.owner.query('SELECT state FROM sweep');
      expect(rows).toEqual([{ state: 'done' }]);
    },
  );

  it('in the middle of a transaction does not hold its successor up, and cannot commit', async () => {
    t = await startPeopleFlowTest({ people: 60 });
    await t.start();
    await t.untilEqual();
    await t.halt();
    const first = start('reader-before-commit:stop');
    const [id = 0] = t.marketo.some(1);
    t.marketo.editLead(id, { title: 'Seen by the first' });
    await first.frozen();
    t.marketo.editLead(id, { title: 'Seen by the second' });
    t.passTime(11_000);
    t.run();
    // PostgreSQL ends the frozen transaction after 15 s, and with it its locks.
    await t.untilEqual(60);
    first.wake();
    await t.until('it saw that its lease is lost', async () => first.isWithoutLease());
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ title: 'Seen by the second' });
  });
});

describe('two processes', { timeout: 60_000 }, () => {
  it('on one flow take turns: one works, the other waits', async () => {
    t = await startPeopleFlowTest({ people: 300, settings: { latencyMs: 20 } });
    await t.switchOn();
    const both = [start(), start()];
    await t.untilEqual(60);
    const { rows } = await t.owner.query(
      `SELECT (SELECT count(*)::int FROM sync_run WHERE kind = 'backfill') AS backfills,
              (SELECT sum(created)::int FROM sync_run) AS created`,
    );
    expect(rows).toEqual([{ backfills: 1, created: 300 }]);
    const [first] = both;
    const holder = await leaseHolder();
    await first?.kill();
    const [id = 0] = t.marketo.some(1);
    t.marketo.editLead(id, { title: 'After the first was killed' });
    await t.until(
      'the change is here',
      async () => (await t.person(id))?.title === 'After the first was killed',
    );
    await t.untilEqual();
    expect(holder).not.toBeNull();
  });
});

import { readdir } from 'node:fs/promises';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { restartFlow } from '../../src/sync/people-from-marketo/commands.ts';
import { type FlowProcess, startFlowProcess } from '../support/flow-process.ts';
import { type PeopleFlowTest, startPeopleFlowTest, usualShare } from '../support/people-flow.ts';
import { type Changes, keepChanging } from './changes.ts';

/* The short form of `npm run chaos -- people`: five times kill -9, at the places where it hurts most. */

let t: PeopleFlowTest;
let flow: FlowProcess | undefined;
let changes: Changes | undefined;
afterEach(async () => {
  await changes?.stop();
  await flow?.kill();
  await t.close();
});

const kills = [
  'export-enqueued:kill:2',
  'download-chunk:kill:12',
  'piece-before-commit:kill:8',
  'reader-before-commit:kill:3',
  'sweep-closed-before-commit:kill',
] as const;

it('nobody is lost or doubled when the process is killed five times', async () => {
  t = await startPeopleFlowTest({
    people: 0,
    // Few calls a day: the initial sync is made by bulk extracts.
    forecast: { ...usualShare, daily: 5, reserve: 1 },
    // The log tells of people created just now; it is read from the start of the sync on only.
    flow: { pieceRows: 200, startBackSeconds: 0, sweepSeconds: 3_600 },
  });
  for (let n = 0; n < 3_000; n++) {
    t.marketo.createLead({
      firstName: 'Person',
      lastName: `Number ${n}`,
      email: `person${n}@example.com`,
      sfdcLeadOwnerId: t.marketo.owners.users[n % 9]?.id ?? '',
    });
  }
  t.sandbox.clock.advance(5_000);
  await t.switchOn();
  // The brake asks when more than 50 people would go: so few are taken away here.
  changes = await keepChanging({
    control: t.sandbox.facts.control,
    seed: 5,
    perSecond: 25,
    atMost: 250,
  });
  // One edit after the other, so that the reader has work whenever its turn to be killed comes.
  const edited = t.marketo.some(1)[0] ?? 0;
  let edits = 0;
  const editing = setInterval(() => {
    edits += 1;
    t.marketo.editLead(edited, { title: `Edit ${edits}` });
  }, 100);
  onTestFinished(() => clearInterval(editing));
  for (const kill of kills) {
    let ended: unknown = null;
    flow = startFlowProcess(t.forChild(), kill);
    flow.ended.then((how) => {
      ended = how;
    });
    await t.until(`it is killed at ${kill}`, async () => ended, 90);
    expect(ended, kill).toBe('SIGKILL');
    // Else the next process waits ten seconds for the lease to run out.
    await t.command((client) => restartFlow(client, { tenantId: t.tenantId, now: t.clock.now() }));
  }
  clearInterval(editing);
  flow = startFlowProcess(t.forChild());
  await t.until('everything was changed that was to be', async () => changes?.left === 0, 120);
  await changes.stop();
  await t.untilEqual(120);
  const { rows } = await t.owner.query(
    `SELECT count(*)::int AS people, count(DISTINCT marketo_id)::int AS ids,
            (SELECT sum(created)::int FROM sync_run) AS created FROM person`,
  );
  expect(rows[0]).toEqual({ people: rows[0].ids, ids: rows[0].ids, created: rows[0].people });
  expect(await readdir(t.spoolDir)).toEqual([]);
}, 400_000);

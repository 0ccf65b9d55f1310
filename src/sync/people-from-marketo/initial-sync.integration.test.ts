import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type PeopleFlowTest,
  startPeopleFlowTest,
  usualShare,
} from '../../../test/support/people-flow.ts';

/* The initial sync by id and by bulk, with what goes wrong on the way. A small daily share makes the
   flow choose bulk extracts, as a large instance does. */

let t: PeopleFlowTest;
afterEach(() => t.close());

const bySmallShare = {
  share: {
    ...usualShare,
    calls: 1_000_000,
    inFlight: 100,
    burst: 1_000_000,
    daily: 5,
    reserve: 1,
  },
};
const unpaced = { ...bySmallShare.share, daily: 1_000_000_000, reserve: 0 };

/** Runs the flow by bulk: few calls a day for the choice, unlimited ones at the gate. */
async function byBulk(options: Parameters<typeof startPeopleFlowTest>[0] = {}) {
  t = await startPeopleFlowTest({
    people: 400,
    share: unpaced,
    ...options,
    forecast: bySmallShare.share,
  });
  return t;
}

const run = async (kind: string) =>
  (
    await t.owner.query('SELECT * FROM sync_run WHERE kind = $1 ORDER BY started_at DESC LIMIT 1', [
      kind,
    ])
  ).rows[0];
const calls = (name: string) => t.marketo.requests.counters().calls[name] ?? 0;

describe('by id', () => {
  it('brings everybody who qualifies, and says why the others are not here', async () => {
    t = await startPeopleFlowTest({ people: 700 });
    await t.start();
    await t.untilEqual();
    const backfill = await run('backfill');
    expect(backfill).toMatchObject({ state: 'done', created: 700 });
    expect(Object.keys(backfill.skipped_by).sort()).toEqual(['no sales owner', 'owned by a queue']);
    expect(backfill.read).toBe(backfill.created + backfill.skipped);
    expect(calls('lead-export-create')).toBe(0);
  });

  it('takes in who is created, changed and deleted meanwhile', async () => {
    t = await startPeopleFlowTest({ people: 900, settings: { latencyMs: 30 } });
    const [changed = 0, deleted = 0, cleared = 0] = t.marketo.some(3);
    await t.start();
    await t.until('the sync is under way', async () => (await t.status()).active > 0);
    t.marketo.editLead(changed, { title: 'Changed meanwhile' });
    t.marketo.deleteLead(deleted);
    t.marketo.clearOwner(cleared);
    t.marketo.createLead({
      firstName: 'Late',
      lastName: 'Comer',
      email: 'late@example.com',
      sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '',
    });
    await t.untilEqual();
  });

  it('goes on where it stood after a halt', async () => {
    t = await startPeopleFlowTest({ people: 2_000, settings: { latencyMs: 60 } });
    await t.start();
    await t.until('a part is here', async () => (await t.status()).active > 300);
    await t.halt();
    const before = calls('leads-by-filter');
    t.run();
    await t.untilEqual();
    expect((await run('backfill')).created).toBe(2_000);
    // 2,400 ids are 8 blocks of 300; 3 or more of them were stored before the halt.
    expect(calls('leads-by-filter') - before).toBeLessThan(8 + 10);
  });

  it('survives tokens that run out, rate limits, broken answers and lost connections', async () => {
    t = await startPeopleFlowTest({ people: 900 });
    for (const fault of [
      'token-invalid-then-expired',
      'transient',
      'bad-gateway',
      'reset',
      'unavailable',
      'concurrency-limit',
      'missing-result',
      'numbers-as-strings',
    ]) {
      t.marketo.faults.add({ fault, match: { call: 'leads-by-filter' }, skip: 2, times: 1 });
    }
    await t.start();
    await t.untilEqual(40);
  });
});

describe('by bulk', () => {
  it('brings everybody, one file a month, and leaves nothing on disk', async () => {
    await byBulk();
    await t.start();
    await t.untilEqual();
    expect(await run('backfill')).toMatchObject({ state: 'done', created: 400, failed: 0 });
    expect(calls('lead-export-create')).toBeGreaterThan(10);
    expect(await readdir(t.spoolDir)).toEqual([]);
  });

  it('never lets an old row of a file replace what was read since', async () => {
    await byBulk({ settings: { exportJobMs: 300 } });
    const [changed = 0, cleared = 0, deleted = 0] = t.marketo.some(3);
    await t.start();
    await t.until('a job is under way', async () => calls('lead-export-enqueue') > 0);
    t.marketo.editLead(changed, { title: 'Newer than the file' });
    t.marketo.clearOwner(cleared);
    t.marketo.deleteLead(deleted);
    await t.untilEqual(40);
    expect(await t.person(changed)).toMatchObject({ title: 'Newer than the file' });
  });

  it.each([
    'job-failed',
    'completed-but-404',
    'checksum-mismatch',
    'download-cut',
    'export-queue-full',
    'create-null-id',
  ])('survives %s', async (fault) => {
    await byBulk({ people: 150 });
    t.marketo.faults.add({ fault, times: 2 });
    await t.start();
    await t.untilEqual(40);
    expect(await run('backfill')).toMatchObject({ created: 150, failed: 0 });
  });

  it('makes a job anew that was cancelled in Marketo', async () => {
    await byBulk({ people: 150, settings: { exportJobMs: 400 } });
    await t.start();
    await t.until('a job that waits is cancelled', async () => {
      const job = t.marketo.jobs
        .all()
        .find(({ status }) => status === 'Queued' || status === 'Processing');
      if (job) t.marketo.jobs.cancel(job);
      return job !== undefined;
    });
    await t.untilEqual(40);
  });

  it('reads by id where Marketo refuses bulk extracts', async () => {
    await byBulk({ people: 150 });
    t.marketo.faults.add({ fault: 'bulk-refused', times: null });
    await t.start();
    await t.untilEqual();
    expect(await run('backfill')).toMatchObject({ created: 150, state: 'done' });
  });

  it('waits until midnight in Chicago when the day’s export volume is used up, and says so', async () => {
    await byBulk({ people: 150 });
    t.marketo.faults.add({ fault: 'export-quota', times: 1 });
    await t.start();
    const waiting = await t.until('it waits', async () => {
      const status = await t.status();
      return status.state === 'waiting' && status;
    });
    expect(waiting.waiting?.reason).toMatch(/export/i);
    expect(Date.parse(waiting.waiting?.until ?? '')).toBeGreaterThan(t.clock.now().getTime());
    t.passTime(Date.parse(waiting.waiting?.until ?? '') - t.clock.now().getTime() + 1_000);
    await t.untilEqual(40);
  });
});

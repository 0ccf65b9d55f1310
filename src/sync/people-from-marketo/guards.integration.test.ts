import { afterEach, describe, expect, it } from 'vitest';
import {
  type PeopleFlowTest,
  startPeopleFlowTest,
  usualShare,
} from '../../../test/support/people-flow.ts';
import { answerQuestion, markViewed, requestComparison, restartFlow } from './commands.ts';
import { dueDirty, markDirty, priorities } from './dirty.ts';

/* What must not happen, and what the flow does instead: mass removals, a field that vanishes, a token
   that is refused, a share that is used up, a long silence, a mass change. */

let t: PeopleFlowTest;
afterEach(() => t.close());

async function inStep(options: Parameters<typeof startPeopleFlowTest>[0] = {}) {
  t = await startPeopleFlowTest(options);
  await t.start();
  await t.untilEqual();
}
const active = async () => (await t.status()).active;
const question = () => t.until('the flow asks', async () => (await t.status()).question);
const answer = (id: string, how: 'apply' | 'look-again') =>
  t.command((client) =>
    answerQuestion(client, { tenantId: t.tenantId, now: t.clock.now() }, id, how),
  );

describe('the brake (R4)', () => {
  it('holds when many would leave at once, keeps everybody, and lets them go when an admin says so', async () => {
    await inStep({ people: 200 });
    for (const id of t.marketo.some(80)) t.marketo.clearOwner(id);
    const asked = await question();
    expect(asked).toMatchObject({ kind: 'mass-removal' });
    expect(asked.title).toMatch(/^\d+ of 200 people would be taken away/);
    expect(asked.samples[0]?.reason).toBe('No longer synced: no sales owner.');
    expect((await t.status()).state).toBe('waiting');
    expect(await active()).toBeGreaterThan(200 - 51);
    await answer(asked.id, 'apply');
    await t.untilEqual();
    expect(await active()).toBe(120);
  });

  it('lets nobody go when the cause is mended and the admin lets it look again', async () => {
    await inStep({ people: 150 });
    const cleared = t.marketo.some(70);
    for (const id of cleared) t.marketo.clearOwner(id);
    const asked = await question();
    for (const id of cleared) t.marketo.setOwner(id, 'user');
    await answer(asked.id, 'look-again');
    await t.untilEqual();
    expect(await active()).toBe(150);
  });

  it('refuses an answer to a question that is no longer open', async () => {
    await inStep({ people: 20 });
    await expect(answer(t.tenantId, 'apply')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('fields', () => {
  it('the owner field disappearing asks and takes nobody away; its return goes on by itself', async () => {
    await inStep({ people: 80 });
    t.marketo.settings.removedFields = ['sfdcLeadOwnerId'];
    await t.command((client) => restartFlow(client, { tenantId: t.tenantId, now: t.clock.now() }));
    const asked = await question();
    expect(asked.kind).toBe('owner-field-missing');
    expect(await active()).toBe(80);
    t.marketo.settings.removedFields = [];
    t.marketo.editLead(t.marketo.some(1)[0] ?? 0, { title: 'Still here' });
    await t.untilEqual();
    expect((await t.status()).question).toBeNull();
  });

  it('one that describe2 no longer lists keeps its last value and holds nothing up', async () => {
    await inStep({ people: 40 });
    const [id = 0] = t.marketo.some(1);
    t.marketo.editLead(id, { title: 'Known title' });
    await t.untilEqual();
    t.marketo.settings.removedFields = ['title'];
    t.marketo.editLead(id, { phone: '+1 555 0100' });
    await t.until('the phone is here', async () => (await t.person(id))?.phone === '+1 555 0100');
    expect((await t.person(id))?.title).toBe('Known title');
  });
});

describe('the streams', () => {
  it('begin again from their watermark when Marketo refuses the paging token', async () => {
    await inStep({ people: 40 });
    t.marketo.faults.add({ fault: 'token-refused', times: 1 });
    t.marketo.editLead(t.marketo.some(1)[0] ?? 0, { title: 'Behind a refused token' });
    await t.untilEqual();
  });

  it('go on over empty pages with more behind them, and over an access token that ends', async () => {
    await inStep({ people: 40, settings: { blockSize: 3 } });
    t.marketo.faults.add({ fault: 'empty-page', times: 4 });
    t.marketo.faults.add({ fault: 'token-invalid-then-expired', match: { call: 'leadchanges' } });
    for (const id of t.marketo.some(20)) t.marketo.editLead(id, { title: `Title ${id}` });
    await t.untilEqual();
  });

  it('are not trusted after eleven days of silence: everybody is compared', async () => {
    await inStep({ people: 60 });
    await t.halt();
    const [deleted = 0, changed = 0] = t.marketo.some(2);
    t.marketo.deleteLead(deleted);
    t.marketo.editLead(changed, { title: 'During the silence' });
    t.passTime(15 * 86_400_000);
    t.run();
    await t.untilEqual();
    const runs = await t.owner.query(`SELECT kind FROM sync_run WHERE kind = 'reconcile'`);
    expect(runs.rowCount).toBe(1);
    // Marketo tells deletes of the last 14 days only: what is known is that the record is gone.
    expect((await t.person(deleted))?.state).toBe('gone');
  });

  it('are not trusted either when Marketo was away while the process lived', async () => {
    await inStep({ people: 60 });
    const [deleted = 0] = t.marketo.some(1);
    t.marketo.deleteLead(deleted);
    t.passTime(15 * 86_400_000);
    // The lease is given back, and taken anew as by the worker.
    await t.untilEqual();
    expect((await t.person(deleted))?.state).toBe('gone');
  });
});

describe('our share of the calls', () => {
  it('used up in the middle, the flow says until when it waits, and goes on by itself', async () => {
    t = await startPeopleFlowTest({
      people: 1_500,
      share: { ...usualShare, calls: 1_000, burst: 1_000, daily: 14, reserve: 1 },
      flow: { bulk: false },
    });
    await t.start();
    const waiting = await t.until('it waits', async () => {
      const status = await t.status();
      return status.state === 'waiting' && status;
    });
    expect(waiting.waiting?.reason).toContain("share of today's Marketo API calls is used up");
    expect(waiting.active).toBeLessThan(1_500);
    const calls = t.marketo.usage.today;
    for (let day = 0; day < 9 && (await active()) < 1_500; day++) {
      t.passTime(86_400_000 / 2);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(calls).toBeLessThanOrEqual(14);
    await t.until('everybody is here', async () => (await active()) === 1_500);
  });
});

describe('a mass change', () => {
  it('of everybody is read in batches', async () => {
    await inStep({ people: 1_200 });
    const before = t.marketo.requests.counters().calls['leads-by-filter'] ?? 0;
    t.marketo.massChange({ field: 'title', value: 'Changed {n}', count: 1_200 });
    await t.untilEqual(60);
    // Four calls would do; marks that come while a batch is read make some more.
    expect((t.marketo.requests.counters().calls['leads-by-filter'] ?? 0) - before).toBeLessThan(20);
  });

  it('does not hold up the person whom a seller looks at', async () => {
    await inStep({ people: 400 });
    await t.halt();
    const ids = t.marketo.some(400);
    const viewed = ids.at(-1) ?? 0;
    const { tenantId } = t;
    const now = t.clock.now();
    const next = () =>
      t.command((client) => dueDirty(client, { tenantId, now, except: [], limit: 1 }));
    await t.command((client) =>
      markDirty(
        client,
        { tenantId, now, priority: priorities.changed },
        new Map(ids.map((id) => [id, 'c'])),
      ),
    );
    expect(await next()).not.toEqual([viewed]);
    await t.command((client) => markViewed(client, tenantId, viewed));
    expect(await next()).toEqual([viewed]);
  });
});

describe('a comparison', () => {
  it('of an equal copy writes nothing', async () => {
    await inStep({ people: 300 });
    const before = (
      await t.owner.query('SELECT max(changed_at) AS at, max(observed_at) AS seen FROM person')
    ).rows[0];
    await t.command((client) =>
      requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, null),
    );
    await t.until(
      'it is done',
      async () =>
        (await t.owner.query(`SELECT 1 FROM sync_run WHERE kind = 'reconcile' AND state = 'done'`))
          .rowCount === 1,
    );
    await t.untilEqual();
    expect(
      (await t.owner.query('SELECT max(changed_at) AS at, max(observed_at) AS seen FROM person'))
        .rows[0],
    ).toEqual(before);
    const run = (
      await t.owner.query(`SELECT unchanged, created FROM sync_run WHERE kind = 'reconcile'`)
    ).rows[0];
    expect(run).toEqual({ unchanged: 300, created: 0 });
  });

  it.each(['by id', 'by bulk'])(
    '%s repairs what differs: missing, changed and left over',
    async (how) => {
      const few = {
        ...usualShare,
        calls: 1_000_000,
        inFlight: 100,
        burst: 1_000_000,
        daily: 5,
        reserve: 1,
      };
      await inStep({ people: 120, ...(how === 'by bulk' ? { forecast: few } : {}) });
      await t.owner.query(
        `DELETE FROM person WHERE marketo_id IN (SELECT marketo_id FROM person ORDER BY marketo_id LIMIT 3)`,
      );
      await t.owner.query(`UPDATE flow SET active = active - 3`);
      await t.owner.query(
        `UPDATE person SET title = 'Drifted' WHERE marketo_id IN (SELECT marketo_id FROM person ORDER BY marketo_id DESC LIMIT 4)`,
      );
      await t.owner.query(
        `UPDATE person SET marketo_id = marketo_id + 5000000 WHERE marketo_id = (SELECT marketo_id FROM person ORDER BY marketo_id OFFSET 9 LIMIT 1)`,
      );
      await t.command((client) =>
        requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, null),
      );
      await t.until(
        'it is done',
        async () =>
          (
            await t.owner.query(
              `SELECT 1 FROM sync_run WHERE kind = 'reconcile' AND state = 'done'`,
            )
          ).rowCount === 1,
      );
      if (how === 'by id') return; // The id beyond the end of Marketo's ids is found by bulk only; see below.
      await t.untilEqual();
    },
  );

  it('of one seventh each night has seen everybody after seven', async () => {
    await inStep({ people: 100 });
    await t.owner.query(`UPDATE person SET title = 'Drifted'`);
    for (let part = 0; part < 7; part++) {
      await t.command((client) =>
        requestComparison(client, { tenantId: t.tenantId, now: t.clock.now() }, part),
      );
      await t.until(
        `part ${part} is done`,
        async () =>
          (
            await t.owner.query(
              `SELECT 1 FROM sync_run WHERE kind = 'reconcile' AND state = 'done'`,
            )
          ).rowCount ===
          part + 1,
      );
    }
    await t.untilEqual();
  });
});

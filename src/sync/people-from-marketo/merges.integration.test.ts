import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PeopleFlowTest, startPeopleFlowTest } from '../../../test/support/people-flow.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readAliases, recordMerges } from '../../people/write/aliases.ts';

let t: PeopleFlowTest;

beforeAll(async () => {
  t = await startPeopleFlowTest();
  await t.start();
  await t.untilEqual();
});
afterAll(() => t.close());

let next = 0;
/** A new lead of its own: created by hand, known to Marketo only, so that the winner is who we say. */
async function people(count: number, owned = true): Promise<number[]> {
  const ids = Array.from({ length: count }, () =>
    t.marketo.createLead({
      firstName: 'Merge',
      lastName: `Number ${next++}`,
      email: `merge${next}@example.com`,
      ...(owned ? { sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '' } : {}),
    }),
  );
  await t.untilEqual();
  return ids;
}
const merged = async (id: number) => (await t.person(id))?.state === 'merged';
const winnerOf = async (id: number) =>
  (await t.command((client) => readAliases(client, t.tenantId, [id]))).get(id);

describe('a merge in Marketo', () => {
  it('leaves the winner and says where the loser went', async () => {
    const [a = 0, b = 0] = await people(2);
    const { winner, losers } = t.marketo.mergeLeads(a, [b]);
    await t.until('the loser is merged', () => merged(losers[0] ?? 0));
    await t.untilEqual();
    expect(await winnerOf(losers[0] ?? 0)).toBe(winner);
    expect((await t.history(losers[0] ?? 0)).at(-1)?.summary).toBe(
      `Merged into Marketo record ${winner}.`,
    );
  });

  it('of a loser who is no person here brings nobody', async () => {
    const [a = 0] = await people(1);
    const [b = 0] = await people(1, false);
    t.marketo.mergeLeads(a, [b]);
    await t.until('the alias is known', async () => (await winnerOf(b)) === a);
    await t.untilEqual();
    expect(await t.person(b)).toBeUndefined();
  });

  it('of a chain points every loser at the record that lives', async () => {
    const [a = 0, b = 0, c = 0] = await people(3);
    const first = t.marketo.mergeLeads(b, [a]);
    const second = t.marketo.mergeLeads(c, [first.winner]);
    const gone = [...first.losers, ...second.losers];
    for (const id of gone) {
      await t.until(`${id} is merged`, () => merged(id));
      expect(await winnerOf(id)).toBe(second.winner);
    }
    await t.untilEqual();
  });

  it('seen after the delete of the loser still wins', async () => {
    const [a = 0, b = 0] = await people(2);
    t.marketo.log.delayNext({ leadId: a, typeId: 32, ms: 1_500 });
    const { losers } = t.marketo.mergeLeads(a, [b]);
    const loser = losers[0] ?? 0;
    // What a delete record of the loser would do: the stand-in, like Marketo, reports merges by type 32.
    await t.command((client) =>
      client.query(
        `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
         VALUES ($1, $2, $3, 1, 'd', $3)
         ON CONFLICT (tenant_id, marketo_id) DO UPDATE SET marks = 'cd', marked_at = excluded.marked_at`,
        [t.tenantId, loser, t.clock.now()],
      ),
    );
    await t.until(
      'the loser is deleted at first',
      async () => (await t.person(loser))?.state === 'deleted',
    );
    await t.until('the merge is known', () => merged(loser));
    await t.untilEqual();
  });
});

describe('aliases', () => {
  const record = (...merges: [number, number, number][]) =>
    withTenantClient(t.db, t.tenantId, (client) =>
      recordMerges(
        client,
        t.tenantId,
        merges.map(([loserId, winnerId, second]) => ({
          loserId,
          winnerId,
          mergedAt: new Date(1_700_000_000_000 + second * 1000),
        })),
      ),
    );

  it('are compressed whatever the order in which merges are seen', async () => {
    await record([900_003, 900_002, 3]);
    await record([900_002, 900_001, 5]);
    await record([900_004, 900_003, 1]);
    for (const loser of [900_002, 900_003, 900_004]) expect(await winnerOf(loser)).toBe(900_001);
  });

  it('end a circle at the record that the later merge names', async () => {
    await record([910_001, 910_002, 1], [910_002, 910_001, 9]);
    expect(await winnerOf(910_002)).toBe(910_001);
    expect(await winnerOf(910_001)).toBeUndefined();
  });

  it('end a circle the same way when the later merge is seen first', async () => {
    await record([920_002, 920_001, 9]);
    await record([920_001, 920_002, 1]);
    expect(await winnerOf(920_002)).toBe(920_001);
    expect(await winnerOf(920_001)).toBeUndefined();
  });
});

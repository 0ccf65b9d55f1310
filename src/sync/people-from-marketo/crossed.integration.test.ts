import { afterEach, expect, it } from 'vitest';
import { type PeopleFlowTest, startPeopleFlowTest } from '../../../test/support/people-flow.ts';
import { disarmFaults, holdAt } from '../../observability/fault-points.ts';
import { readAliases } from '../../people/write/aliases.ts';

/* Two transactions of the flow over the same person, in the order that would do harm. */

let t: PeopleFlowTest;
afterEach(async () => {
  disarmFaults();
  await t.close();
});

const count = async (sql: string, id: number) =>
  (await t.owner.query(sql, [id])).rows[0]?.n as number;
const observations = (id: number) =>
  count('SELECT count(*)::int AS n FROM lead_observation WHERE marketo_id = $1', id);
const marks = (id: number) =>
  count('SELECT count(*)::int AS n FROM dirty_person WHERE marketo_id = $1', id);

it('a row of a sweep does not outlive a younger reading that was stored before it', async () => {
  t = await startPeopleFlowTest({ people: 60 });
  const [id = 0] = t.marketo.some(1);
  const piece = holdAt('piece-filled');
  await t.start();
  await piece.reached;
  t.marketo.clearOwner(id);
  await t.until('the reader found no owner', async () => (await observations(id)) === 1);
  piece.release();
  await t.untilEqual();
  expect(await t.person(id)).toBeUndefined();
});

it('a row of a sweep that is stored before a younger reading is retired by it', async () => {
  t = await startPeopleFlowTest({ people: 60 });
  const [id = 0] = t.marketo.some(1);
  const piece = holdAt('piece-copied');
  await t.start();
  await piece.reached;
  const reader = holdAt('reader-written');
  t.marketo.clearOwner(id);
  await reader.reached;
  piece.release();
  await t.until('the row is stored', async () => (await t.person(id))?.state === 'active');
  reader.release();
  await t.untilEqual();
  expect(await t.person(id)).toMatchObject({ state: 'no-sales-owner' });
});

it('a merge that is seen while its loser is being read is not forgotten', async () => {
  t = await startPeopleFlowTest({ people: 60 });
  await t.start();
  await t.untilEqual();
  const [a = 0, b = 0] = t.marketo.some(2);
  const reader = holdAt('reader-read');
  t.marketo.editLead(a, { title: 'One more look' });
  t.marketo.editLead(b, { title: 'One more look' });
  await reader.reached;
  const { winner, losers } = t.marketo.mergeLeads(a, [b]);
  const loser = losers[0] ?? 0;
  const aliases = () => t.command((client) => readAliases(client, t.tenantId, [loser]));
  await t.until('the merge is seen', async () => (await aliases()).get(loser) === winner);
  reader.release();
  await t.until('the loser was read again', async () => (await marks(loser)) === 0);
  await t.untilEqual();
  expect((await aliases()).get(loser)).toBe(winner);
  expect(await t.person(loser)).toMatchObject({ state: 'merged' });
});

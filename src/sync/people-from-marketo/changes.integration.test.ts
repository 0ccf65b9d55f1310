import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PeopleFlowTest, startPeopleFlowTest } from '../../../test/support/people-flow.ts';

/* What a marketer or a seller's CRM changes in Marketo, and what stands here afterwards. One
   installation is changed step by step; after every step the copy equals the stand-in. */

let t: PeopleFlowTest;

beforeAll(async () => {
  t = await startPeopleFlowTest();
  await t.start();
  await t.untilEqual();
});
afterAll(() => t.close());

const someone = () => {
  const id = t.marketo.some(200).find((candidate) => !used.has(candidate));
  if (id === undefined) throw new Error('Nobody left');
  used.add(id);
  return id;
};
const used = new Set<number>();
const stateOf = async (id: number) => (await t.person(id))?.state;
const kindsOf = async (id: number) => (await t.history(id)).map((event) => event.kind);

describe('a person in Marketo', () => {
  it('is here when new and owned by a user', async () => {
    const id = t.marketo.createLead({
      firstName: 'Nina',
      lastName: 'Neumann',
      email: 'nina@example.com',
      sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '',
    });
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ first_name: 'Nina', state: 'active' });
    expect(await kindsOf(id)).toEqual(['created']);
  });

  it('is changed here, with the old and the new value in the history', async () => {
    const id = someone();
    t.marketo.editLead(id, { title: 'Chief Navigator', phone: '+49 30 1234' });
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ title: 'Chief Navigator', phone: '+49 30 1234' });
    const changes = await t.owner.query('SELECT changes FROM sync_event WHERE marketo_id = $1', [
      id,
    ]);
    expect(JSON.stringify(changes.rows)).toContain('"to":"Chief Navigator"');
  });

  it('leaves without an owner, and comes back with one', async () => {
    const id = someone();
    t.marketo.clearOwner(id);
    await t.untilEqual();
    expect(await stateOf(id)).toBe('no-sales-owner');
    t.marketo.setOwner(id, 'user');
    await t.untilEqual();
    expect(await stateOf(id)).toBe('active');
    expect(await kindsOf(id)).toEqual(['disqualified', 'qualified']);
  });

  it('follows a change from one owner to another', async () => {
    const id = someone();
    const other = t.marketo.owners.users.find(
      (user) => user.id !== t.marketo.store.value(id, 'sfdcLeadOwnerId'),
    );
    t.marketo.setOwner(id, other?.id ?? '');
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ owner_id: other?.id, state: 'active' });
  });

  it('owned by a queue is not here; by an inactive user is', async () => {
    const [queued, inactive] = [someone(), someone()];
    t.marketo.setOwner(queued, 'queue');
    t.marketo.setOwner(inactive, 'inactive user');
    await t.untilEqual();
    expect(await stateOf(queued)).toBe('no-sales-owner');
    expect((await t.history(queued)).at(-1)?.summary).toContain('owned by a queue');
    expect(await stateOf(inactive)).toBe('active');
  });

  it('is one of two when two records have one address', async () => {
    const [first, second] = [someone(), someone()];
    t.marketo.editLead(first, { email: 'twin@example.com' });
    t.marketo.editLead(second, { email: 'Twin@Example.com' });
    await t.untilEqual();
    const twins = await t.owner.query(
      `SELECT marketo_id FROM person WHERE email_key = 'twin@example.com'`,
    );
    expect(twins.rowCount).toBe(2);
  });

  it('keeps its place when converted to a contact', async () => {
    const lead = t.marketo.createLead({
      firstName: 'Carl',
      lastName: 'Convert',
      email: 'carl@example.com',
      sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '',
    });
    await t.untilEqual();
    const before = await t.person(lead);
    const { contactId } = t.marketo.convertLead(lead);
    await t.untilEqual();
    expect(await t.person(lead)).toMatchObject({ id: before?.id, sfdc_contact_id: contactId });
  });

  it('comes when first synced to Salesforce', async () => {
    const id = t.marketo.createLead({
      firstName: 'Sue',
      lastName: 'Sync',
      email: 'sue@example.com',
    });
    await t.untilEqual();
    expect(await t.person(id)).toBeUndefined();
    t.marketo.syncToSalesforce(id, { type: 'Lead', ownerId: t.marketo.owners.users[0]?.id ?? '' });
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ state: 'active' });
  });

  it('has the new name of its account', async () => {
    const id = someone();
    t.marketo.editLead(id, { company: 'Before Ltd' });
    await t.untilEqual();
    t.marketo.editLead(id, { company: 'After & Partners, Inc.' });
    await t.untilEqual();
    expect(await t.person(id)).toMatchObject({ company: 'After & Partners, Inc.' });
  });

  it('is deleted here when deleted there', async () => {
    const id = someone();
    t.marketo.deleteLead(id);
    await t.untilEqual();
    await t.until('the reason is known', async () => (await stateOf(id)) === 'deleted');
    expect((await t.history(id)).at(-1)?.summary).toBe('Deleted in Marketo.');
  });

  it('whose change becomes visible late is still found', async () => {
    const id = someone();
    t.marketo.log.delayNext({ leadId: id, ms: 2_000 });
    t.marketo.editLead(id, { title: 'Late but true' });
    // Something later is visible earlier, so the cursor is beyond the late row.
    t.marketo.editLead(someone(), { title: 'Early' });
    await t.until(
      'the late change is here',
      async () => (await t.person(id))?.title === 'Late but true',
    );
    await t.untilEqual();
  });

  it('in a partition that the role cannot see is not visible, never deleted', async () => {
    const id = t.marketo.createLead({
      firstName: 'Petra',
      lastName: 'Part',
      email: 'petra@example.com',
      sfdcLeadOwnerId: t.marketo.owners.users[0]?.id ?? '',
    });
    await t.untilEqual();
    t.marketo.users.change('full', { partitions: [1] });
    t.marketo.movePartition(id, 2);
    t.marketo.editLead(id, { title: 'Elsewhere' });
    await t.until('she is gone, reason pending', async () => (await stateOf(id)) === 'gone');
    t.passTime(16 * 60_000);
    await t.until('she is not visible', async () => (await stateOf(id)) === 'not-visible');
    t.marketo.users.change('full', { partitions: [1, 2] });
    t.marketo.editLead(id, { title: 'Back' });
    await t.untilEqual();
    expect(await stateOf(id)).toBe('active');
  });

  it('makes no write when nothing changes any more', async () => {
    await t.untilEqual();
    const written = async () =>
      (await t.owner.query(`SELECT count(*)::int AS n, max(changed_at) AS at FROM person`)).rows[0];
    const before = await written();
    const pages = t.sandbox.marketo.requests.counters().calls.leadchanges ?? 0;
    await t.until(
      'the log was read some more times',
      async () => (t.sandbox.marketo.requests.counters().calls.leadchanges ?? 0) > pages + 5,
    );
    expect(await written()).toEqual(before);
  });
});

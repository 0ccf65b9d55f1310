import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../server.ts';
import { provisionType } from '../support/provision-type.ts';
import { TestClient } from '../support/test-client.ts';

const DAY_MS = 86_400_000;
const SENT = 'Was Sent Sales Email (Lockstep)';
const CALLED = 'Received Sales Call (Lockstep)';
let sandbox: RunningSandbox;
let client: TestClient;
let sentId = 0;
let callId = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ people: 300, limits: 'off' });
  client = new TestClient(sandbox.facts);
  sentId = await provisionType(client, {
    apiName: 'lockstepSendSalesEmail',
    name: 'Lockstep Send Sales Email',
    filterName: SENT,
    primary: ['emailSubject', 'Email Subject'],
    attributes: {
      salesTemplateName: ['Sales Template Name', 'string'],
      sentBy: ['Sent By', 'string'],
    },
  });
  callId = await provisionType(client, {
    apiName: 'lockstepReceiveSalesCall',
    name: 'Lockstep Receive Sales Call',
    filterName: CALLED,
    primary: ['salesCallSubject', 'Sales Call Subject'],
    attributes: { salesCallDuration: ['Sales Call Duration', 'integer'] },
  });
});
afterAll(() => sandbox.close());

const BEGIN = Date.now();
const daysAgo = (days: number) => new Date(BEGIN - days * DAY_MS).toISOString();
const email = (leadId: number, template: string, sentBy: string, days = 0) => ({
  leadId,
  activityDate: daysAgo(days),
  activityTypeId: sentId,
  primaryAttributeValue: `${template} (LS-ABCD1234)`,
  attributes: [
    { apiName: 'salesTemplateName', value: template },
    { apiName: 'sentBy', value: sentBy },
  ],
});
const call = (leadId: number, seconds?: number) => ({
  leadId,
  activityDate: daysAgo(0),
  activityTypeId: callId,
  primaryAttributeValue: 'Connected',
  attributes: seconds === undefined ? [] : [{ name: 'Sales Call Duration', value: seconds }],
});
async function add(...input: object[]): Promise<void> {
  const answer = await client.post('/rest/v1/activities/external.json', { input });
  expect(answer.result?.map((entry) => entry.status)).toEqual(input.map(() => 'added'));
}
const lead = (lastName: string, more: object = {}) =>
  sandbox.marketo.createLead({ lastName, ...more });
const run = (...filters: object[]) => client.control('/smart-list', { filters });
async function idsOf(...filters: object[]): Promise<number[]> {
  const list = await run(...filters);
  expect(list.error).toBeUndefined();
  return list.leads.map((entry: { id: number }) => entry.id);
}
const template = (value: string) => ({
  attribute: 'Sales Template Name',
  operator: 'is',
  value,
});
const sentBy = (value: string) => ({ attribute: 'sentBy', operator: 'is', value });

describe('a smart list', () => {
  it('finds whom a template was sent in the last 7 days, before the API shows it', async () => {
    const [recent, old, other] = [lead('Recent'), lead('Old'), lead('Other')];
    await add(
      email(recent, 'Intro', 'sam', 1),
      email(old, 'Intro', 'sam', 8),
      email(other, 'Outro', 'sam', 1),
    );
    const list = await run({
      activity: SENT,
      constraints: [template('INTRO')],
      dateOfActivity: { operator: 'in past', value: '7 days' },
    });
    expect(list).toMatchObject({
      count: 1,
      next: null,
      leads: [{ id: recent, lastName: 'Recent', matchingActivities: 1 }],
    });
    expect(list.leads[0].latestActivity).toBe(`${daysAgo(1).slice(0, 19)}Z`);
    const subject = { attribute: 'Email Subject', operator: 'starts with', value: 'outro (ls-' };
    expect(await idsOf({ activity: 'lockstepSendSalesEmail', constraints: [subject] })).toEqual([
      other,
    ]);
  });

  it('asks all constraints of one and the same activity', async () => {
    const [same, apart] = [lead('Same'), lead('Apart')];
    await add(email(same, 'Demo', 'ann'), email(apart, 'Demo', 'bob'), email(apart, 'Tour', 'ann'));
    const both = { activity: SENT, constraints: [template('Demo'), sentBy('ann')] };
    expect(await idsOf(both)).toEqual([same]);
    const either = [
      { activity: SENT, constraints: [template('Demo')] },
      { activity: SENT, constraints: [sentBy('ann')] },
    ];
    expect(await idsOf(...either)).toEqual([same, apart]);
  });

  it('counts merged leads’ activities for the winner, and none of deleted leads', async () => {
    const [winner, loser, gone] = [lead('Winner'), lead('Loser'), lead('Gone')];
    const twice = { activity: SENT, constraints: [template('Merge')], minTimes: 2 };
    await add(email(winner, 'Merge', 'sam'), email(loser, 'Merge', 'sam'));
    await add(email(gone, 'Merge', 'sam'), email(gone, 'Merge', 'sam'));
    expect(await idsOf(twice)).toEqual([gone]);
    sandbox.marketo.mergeLeads(winner, [loser]);
    sandbox.marketo.deleteLead(gone);
    expect((await run(twice)).leads).toMatchObject([{ id: winner, matchingActivities: 2 }]);
    expect(await idsOf({ ...twice, minTimes: 3 })).toEqual([]);
  });

  it('puts activities and lead fields together, all or any of them', async () => {
    const [long, short, silent] = [
      lead('Long', { company: 'Acme' }),
      lead('Short', { company: 'ACME Ltd' }),
      lead('Silent', { company: 'Acme', leadSource: 'Fair' }),
    ];
    await add(call(long, 300), call(short, 20), call(short));
    const duration = { attribute: 'Sales Call Duration', operator: 'between', value: [60, 600] };
    const called = { activity: CALLED, constraints: [duration] };
    const acme = { field: 'company', operator: 'starts with', value: 'acme' };
    expect(await idsOf(acme)).toEqual([long, short, silent]);
    expect(await idsOf(acme, { activity: CALLED })).toEqual([long, short]);
    expect(await idsOf(acme, called)).toEqual([long]);
    const fair = { field: 'leadSource', operator: 'is', value: 'fair' };
    const any = { match: 'any', filters: [called, { ...acme, value: 'acme ltd' }, fair] };
    expect(await client.control('/smart-list', any)).toMatchObject({
      count: 3,
      leads: [{ id: long, matchingActivities: 1 }, { id: short }, { id: silent }],
    });
    const owned = { field: 'sfdcLeadOwnerId', operator: 'starts with', value: '005' };
    expect((await run(owned)).count).toBe(sandbox.marketo.store.qualifyingCount);
  });

  it('comes in pages', async () => {
    const owned = { field: 'leadOwnerEmailAddress', operator: 'is not empty' };
    const seen: number[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page = await client.control('/smart-list', { filters: [owned], after, limit: 70 });
      seen.push(...page.leads.map((entry: { id: number }) => entry.id));
      expect(page.leads.length).toBeLessThanOrEqual(70);
      after = page.next;
    }
    expect(new Set(seen).size).toBe((await run(owned)).count);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('offers approved types only, each attribute with the operators of its kind', async () => {
    await client.post('/rest/v1/activities/external/type.json', {
      apiName: 'draftOnly',
      name: 'Draft',
      triggerName: 'Draft trigger',
      filterName: 'Draft filter',
      primaryAttribute: { apiName: 'x', name: 'X' },
    });
    const offered = await client.control('/smart-list/filters');
    expect(offered.activities.map((type: { filterName: string }) => type.filterName)).toEqual([
      SENT,
      CALLED,
    ]);
    expect(offered.activities[1].attributes).toMatchObject([
      { name: 'Sales Call Subject', kind: 'text', isPrimary: true },
      { name: 'Sales Call Duration', kind: 'number', isPrimary: false },
    ]);
    expect(Object.keys(offered.operators.time)).toContain('in past');
    expect((await run({ activity: 'Draft filter' })).error).toBe(
      `No approved activity type has the filter "Draft filter". There are: "${SENT}", "${CALLED}".`,
    );
  });

  it('says what is wrong with a filter', async () => {
    const refused = async (filter: object, error: RegExp) =>
      expect(await run(filter)).toMatchObject({ status: 400, error: expect.stringMatching(error) });
    await refused({}, /either an activity or a field/);
    await refused({ activity: SENT, operator: 'is' }, /belongs into its constraints/);
    await refused({ field: 'email', operator: 'is', minTimes: 2 }, /an operator and a value only/);
    await refused({ field: 'shoeSize', operator: 'is', value: 44 }, /no field "shoeSize"/);
    await refused({ field: 'email' }, /The filter on Email Address has no operator/);
    await refused(
      { activity: SENT, constraints: [{ attribute: 'Mood', operator: 'is', value: 'x' }] },
      /no constraint "Mood". There are: Email Subject, Sales Template Name, Sent By/,
    );
    expect((await client.control('/smart-list', { filters: [] })).status).toBe(400);
  });
});

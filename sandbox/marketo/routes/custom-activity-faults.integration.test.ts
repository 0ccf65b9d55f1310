import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { provisionType } from '../../support/provision-type.ts';
import { type Answer, codeOf, TestClient } from '../../support/test-client.ts';

const DAY_MS = 86_400_000;
const CALL = 'add-custom-activities';
let sandbox: RunningSandbox;
let client: TestClient;
let typeId = 0;

beforeAll(async () => {
  sandbox = await startSandbox({
    people: 600,
    limits: 'off',
    settings: { lagMs: 0, lateShare: 0 },
  });
  client = new TestClient(sandbox.facts);
  typeId = await provisionType(client, {
    apiName: 'sentEmail',
    name: 'Sent Email',
    filterName: 'Was Sent Email',
    primary: ['emailSubject', 'Email Subject'],
    attributes: {
      salesActivityId: ['Sales Activity ID', 'string'],
      details: ['Details', 'text'],
      openedAt: ['Opened At', 'datetime'],
    },
  });
});
afterEach(() => sandbox.marketo.faults.clear());
afterAll(() => sandbox.close());

const record = (leadId: number, key: string, more: object = {}) => ({
  leadId,
  activityDate: '2026-11-24T10:15:00Z',
  activityTypeId: typeId,
  primaryAttributeValue: 'Intro call',
  attributes: [{ apiName: 'salesActivityId', value: key }],
  ...more,
});
const add = (input: object[]) => client.post('/rest/v1/activities/external.json', { input });
const inject = (fault: string, more: object = {}) =>
  sandbox.marketo.faults.add({ fault, match: { call: CALL }, ...more });
const written = (key: string) =>
  sandbox.marketo.log.all().filter((row) => row.attributes.some((entry) => entry.value === key));
const outcomes = (answer: Answer) =>
  answer.result?.map((entry) => entry.errors?.[0].code ?? entry.status);
const leads = (count: number) =>
  sandbox.marketo.some(count, (id) => sandbox.marketo.merges.rank(id) < 2);

describe('faults while activities are added', () => {
  it.each([
    ['token-invalid', '601'],
    ['token-expired', '602'],
    ['rate-limit', '606'],
    ['daily-quota', '607'],
    ['batch-refused', '609'],
    ['system-error', '611'],
    ['concurrency-limit', '615'],
    ['transient', '713'],
    ['batch-invalid', '1003'],
  ])('%s answers %s, and nothing is written', async (fault, code) => {
    inject(fault);
    const [id = 0] = leads(1);
    expect(codeOf(await add([record(id, fault)]))).toBe(code);
    expect(written(fault)).toHaveLength(0);
    expect(outcomes(await add([record(id, fault)]))).toEqual(['added']);
  });

  it('604 comes after the effect, or before it when told so', async () => {
    const [id = 0] = leads(1);
    inject('request-timed-out');
    expect(codeOf(await add([record(id, 'late')]))).toBe('604');
    expect(written('late')).toHaveLength(1);
    inject('request-timed-out', { when: 'before' });
    expect(codeOf(await add([record(id, 'early')]))).toBe('604');
    expect(written('early')).toHaveLength(0);
  });

  it('a cut before writes nothing; cuts, silence and a gateway page after it have written', async () => {
    const [id = 0] = leads(1);
    inject('reset');
    await expect(add([record(id, 'reset')])).rejects.toThrow();
    expect(written('reset')).toHaveLength(0);
    inject('reset-after-write');
    await expect(add([record(id, 'reset')])).rejects.toThrow();
    expect(written('reset')).toHaveLength(1);
    inject('hang-after-write');
    const send = (key: string, init: RequestInit = {}) =>
      client.raw('/rest/v1/activities/external.json', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: [record(id, key)] }),
        ...init,
      });
    const end = new AbortController();
    const hanging = send('hang', { signal: end.signal });
    await expect.poll(() => written('hang').length).toBe(1);
    end.abort();
    await expect(hanging).rejects.toThrow();
    inject('bad-gateway');
    const page = await send('gateway');
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(written('gateway')).toHaveLength(0);
    inject('bad-gateway-after-write');
    expect((await send('gateway')).status).toBe(502);
    expect(written('gateway')).toHaveLength(1);
  });

  it('skips one record of 300, or every second one, and writes the others', async () => {
    const ids = leads(300);
    const batch = (key: string) => ids.map((id) => record(id, key));
    inject('one-bad-record');
    const one = outcomes(await add(batch('one'))) ?? [];
    expect(one.filter((each) => each === 'added')).toHaveLength(299);
    expect(one[150]).toBe('1003');
    expect(written('one').map((row) => row.leadId)).toEqual(ids.filter((_, n) => n !== 150));
    inject('partial-skip');
    expect(outcomes(await add(batch('half').slice(0, 5)))).toEqual([
      '1003',
      'added',
      '1003',
      'added',
      '1003',
    ]);
    expect(outcomes(await add(batch('whole').slice(0, 2)))).toEqual(['added', 'added']);
  });

  it('refuses each batch that holds a bad record, so that a client finds it by halving', async () => {
    const [a = 0, b = 0] = leads(2);
    inject('batch-refused', { match: { call: CALL, body: 'poison' }, times: null });
    expect(codeOf(await add([record(a, 'good'), record(b, 'poison')]))).toBe('609');
    expect(codeOf(await add([record(b, 'poison')]))).toBe('609');
    expect(outcomes(await add([record(a, 'good')]))).toEqual(['added']);
    expect([written('good').length, written('poison').length]).toEqual([1, 0]);
  });

  it('takes the approval of the type back, until it is given anew', async () => {
    const [id = 0] = leads(1);
    inject('type-unapproved');
    const refused = await add([record(id, 'unapproved')]);
    expect(refused.result?.[0].errors[0]).toEqual({
      code: '1003',
      message: `Activity type '${typeId}' is unknown or not approved`,
    });
    const listed = await client.get('/rest/v1/activities/external/types.json');
    expect(listed.result?.[0]).toMatchObject({ apiName: 'sentEmail', status: 'draft' });
    expect(outcomes(await add([record(id, 'unapproved')]))).toEqual(['1003']);
    const approved = await client.post('/rest/v1/activities/external/type/sentEmail/approve.json');
    expect(approved.result?.[0]).toMatchObject({ id: typeId, status: 'approved' });
    expect(outcomes(await add([record(id, 'unapproved')]))).toEqual(['added']);
  });

  it('merges or deletes a lead between, and skips its record alone (1004)', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = leads(4);
    inject('merge-during-batch');
    expect(outcomes(await add([record(a, 'm'), record(b, 'm')]))).toEqual(['1004', 'added']);
    expect(sandbox.marketo.merges.winnerOf(a)).not.toBe(a);
    inject('delete-during-batch');
    expect(outcomes(await add([record(c, 'd'), record(d, 'd')]))).toEqual(['1004', 'added']);
    expect(sandbox.marketo.lead(c)).toBeUndefined();
  });
});

describe('what comes back of added activities', () => {
  const read = async (key: string) => {
    let nextPageToken = await client.since(30 * DAY_MS);
    const rows: Answer['result'] = [];
    for (let more = true; more; ) {
      const query = { nextPageToken, activityTypeIds: typeId };
      const page = await client.get('/rest/v1/activities.json', query);
      rows.push(...(page.result ?? []));
      nextPageToken = page.nextPageToken ?? '';
      more = page.moreResult === true;
    }
    return rows.filter((row) => row.attributes[0]?.value === key);
  };

  it('moves under the winner of a merge, and with a deleted lead as the setting says', async () => {
    const winner = sandbox.marketo.createLead({ lastName: 'Winner' });
    const loser = sandbox.marketo.createLead({ lastName: 'Loser' });
    await add([record(loser, 'moved')]);
    sandbox.marketo.mergeLeads(winner, [loser]);
    expect((await read('moved')).map((row) => row.leadId)).toEqual([winner]);
    sandbox.marketo.settings.activitiesUnderWinner = false;
    expect((await read('moved')).map((row) => row.leadId)).toEqual([loser]);
    sandbox.marketo.settings.activitiesUnderWinner = true;
    sandbox.marketo.deleteLead(winner);
    expect(await read('moved')).toHaveLength(1);
    sandbox.marketo.settings.activitiesOfDeletedLeads = false;
    expect(await read('moved')).toHaveLength(0);
    const deleted = await client.get('/rest/v1/activities/deletedleads.json', {
      nextPageToken: await client.since(),
    });
    expect(deleted.result?.map((row) => row.leadId)).toContain(winner);
    sandbox.marketo.settings.activitiesOfDeletedLeads = true;
  });

  it('shows after the lag, and not before', async () => {
    const [id = 0] = leads(1);
    sandbox.marketo.settings.lagMs = 180_000;
    await add([record(id, 'lagging')]);
    expect(await read('lagging')).toHaveLength(0);
    sandbox.clock.advance(180_000);
    expect(await read('lagging')).toHaveLength(1);
    sandbox.marketo.settings.lagMs = 0;
    sandbox.clock.reset();
  });

  it('takes the forms of a date that say their offset, and texts that fit their fields', async () => {
    const [id = 0] = leads(1);
    const dated = (activityDate: unknown) => record(id, 'dated', { activityDate });
    const forms = [
      '2026-11-24T10:15:00+01:00',
      '2026-11-24T10:15:00.250Z',
      '2026-11-24T10:15-0700',
    ];
    expect(outcomes(await add(forms.map(dated)))).toEqual(['added', 'added', 'added']);
    expect((await read('dated')).map((row) => row.activityDate)).toEqual([
      '2026-11-24T09:15:00Z',
      '2026-11-24T10:15:00Z',
      '2026-11-24T17:15:00Z',
    ]);
    const wrong = ['2026-11-24', '2026-11-24T10:15:00', '2026-02-31T10:00:00Z', 1_700_000_000, ''];
    expect(outcomes(await add(wrong.map(dated)))).toEqual(wrong.map(() => '1001'));
    const valued = (apiName: string, value: unknown) =>
      record(id, '', { attributes: [{ apiName, value }] });
    const answer = await add([
      valued('details', 'x'.repeat(30_000)),
      valued('details', 'é'.repeat(15_001)),
      valued('salesActivityId', 'x'.repeat(256)),
      valued('openedAt', '2026-11-24 10:15:00'),
      valued('openedAt', 'yesterday'),
      valued('details', ['flat', 'only']),
      record(id, '', { attributes: [{ value: 'nameless' }] }),
      record(id, '', { primaryAttributeValue: 'x'.repeat(256) }),
      record(id, '', { primaryAttributeValue: '' }),
    ]);
    expect(outcomes(answer)).toEqual([
      'added',
      '1001',
      '1001',
      'added',
      '1001',
      '1001',
      '1002',
      '1001',
      '1001',
    ]);
  });
});

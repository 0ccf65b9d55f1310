import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NAMED_FAULTS } from './named-faults.ts';
import { type RunningSandbox, startSandbox } from './server.ts';
import { type Answer, codeOf, TestClient } from './support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 500, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
afterEach(() => {
  sandbox.marketo.faults.clear();
  sandbox.marketo.settings.removedFields = [];
});
afterAll(() => sandbox.close());

const PARTITIONS = '/rest/v1/leads/partitions.json';
const inject = (fault: string, more: object = {}) => sandbox.marketo.faults.add({ fault, ...more });
const createLead = (email: string) => client.post('/rest/v1/leads.json', { input: [{ email }] });
const countOf = (email: string) =>
  sandbox.marketo.some(9, (id) => sandbox.marketo.store.value(id, 'email') === email).length;

describe('rules', () => {
  it('choose calls by name, path, body, user, turn, number and chance', async () => {
    const { faults } = sandbox.marketo;
    faults.add({
      match: { call: 'partitions', client: 'full' },
      skip: 1,
      every: 2,
      times: 2,
      actions: [{ do: 'error', code: '611' }],
    });
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 7; n++) codes.push(codeOf(await client.get(PARTITIONS)));
    expect(codes).toEqual([undefined, '611', undefined, '611', undefined, undefined, undefined]);
    faults.clear();
    faults.add({ match: { body: 'needle' }, actions: [{ do: 'error', code: '713' }] });
    expect((await createLead('hay@f.example')).success).toBe(true);
    expect(codeOf(await createLead('needle@f.example'))).toBe('713');
    faults.clear();
    const chance = { match: { path: PARTITIONS }, times: null, probability: 0.5, seed: 3 };
    const run = async () => {
      faults.clear();
      faults.add({ ...chance, actions: [{ do: 'error', code: '608' }] });
      const seen: boolean[] = [];
      for (let n = 0; n < 20; n++) seen.push((await client.get(PARTITIONS)).success);
      return seen;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('refuse an unknown name', () => {
    expect(() => inject('no-such-fault')).toThrow(/There are: .*empty-page/);
  });
});

describe('named faults', () => {
  it.each([
    ['token-invalid', '601'],
    ['token-expired', '602'],
    ['access-denied', '603'],
    ['request-timed-out', '604'],
    ['rate-limit', '606'],
    ['daily-quota', '607'],
    ['unavailable', '608'],
    ['system-error', '611'],
    ['concurrency-limit', '615'],
    ['transient', '713'],
    ['code-0', '0'],
  ])('%s answers %s once', async (fault, code) => {
    inject(fault);
    expect(codeOf(await client.get(PARTITIONS))).toBe(code);
    expect((await client.get(PARTITIONS)).success).toBe(true);
  });

  it('601 and then 602', async () => {
    inject('token-invalid-then-expired');
    expect(codeOf(await client.get(PARTITIONS))).toBe('601');
    expect(codeOf(await client.get(PARTITIONS))).toBe('602');
    expect((await client.get(PARTITIONS)).success).toBe(true);
  });

  it('a token without life, a numeric code, a gateway page', async () => {
    inject('expires-in-0');
    const { clientId, clientSecret, identity } = sandbox.facts.marketo;
    const url = `${identity}/oauth/token?grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
    expect(await (await fetch(url)).json()).toMatchObject({ expires_in: 0 });
    inject('numeric-error-code');
    expect(codeOf(await client.get(PARTITIONS))).toBe(608);
    inject('bad-gateway');
    const page = await client.raw(PARTITIONS);
    expect(page.status).toBe(502);
    expect(page.headers.get('content-type')).toBe('text/html');
  });

  it('a reset before and after the write', async () => {
    inject('reset', { match: { call: 'sync-leads' } });
    await expect(createLead('before@f.example')).rejects.toThrow();
    expect(countOf('before@f.example')).toBe(0);
    inject('reset-after-write');
    await expect(createLead('after@f.example')).rejects.toThrow();
    expect(countOf('after@f.example')).toBe(1);
    inject('bad-gateway-after-write');
    expect(
      (
        await client.raw('/rest/v1/leads.json', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"input":[{"email":"gw@f.example"}]}',
        })
      ).status,
    ).toBe(502);
    expect(countOf('gw@f.example')).toBe(1);
  });

  it('no answer, and a late one', async () => {
    inject('hang', { match: { call: 'partitions' } });
    const hanging = client.raw(PARTITIONS, { signal: AbortSignal.timeout(100) });
    await expect(hanging).rejects.toThrow();
    sandbox.marketo.faults.clear();
    inject('slow', { actions: [{ do: 'delay', ms: 60 }] });
    const start = performance.now();
    await client.get(PARTITIONS);
    expect(performance.now() - start).toBeGreaterThan(55);
  });

  it('pages that are empty or lack their result, without losing anything', async () => {
    const token = await client.since();
    const made = sandbox.marketo.createLead({ lastName: 'Kept' });
    const page = (nextPageToken: string) =>
      client.get('/rest/v1/activities.json', { nextPageToken, activityTypeIds: '12' });
    inject('empty-page');
    const empty = await page(token);
    expect(empty).toMatchObject({ result: [], moreResult: true, nextPageToken: token });
    inject('missing-result');
    const missing = await page(empty.nextPageToken ?? '');
    expect(missing.moreResult).toBe(true);
    expect(missing).not.toHaveProperty('result');
    const full = await page(missing.nextPageToken ?? '');
    expect(full.result?.map((row) => row.leadId)).toContain(made);
    inject('no-activity-ids');
    const [row] = (await page(token)).result ?? [];
    expect(row).not.toHaveProperty('id');
    expect(row).toHaveProperty('marketoGUID');
    sandbox.marketo.faults.clear();
    inject('token-refused');
    expect((await page(token)).errors?.[0]?.message).toBe('Invalid nextPageToken');
  });

  it('nulls that are absent or explicit, numbers as texts, dates of the asset API', async () => {
    const [id = 0] = sandbox.marketo.some(1);
    const read = (): Promise<Answer> =>
      client.get(`/rest/v1/lead/${id}.json`, { fields: 'linkedInId,leadScore,createdAt' });
    const [plain] = (await read()).result ?? [];
    expect(plain.linkedInId).toBeNull();
    inject('absent-nulls');
    expect((await read()).result?.[0]).not.toHaveProperty('linkedInId');
    sandbox.marketo.faults.clear();
    inject('explicit-nulls');
    expect(await read()).toMatchObject({ errors: null, warnings: null, nextPageToken: null });
    sandbox.marketo.faults.clear();
    inject('numbers-as-strings');
    inject('asset-dates');
    expect((await read()).result?.[0]).toMatchObject({
      id: String(id),
      leadScore: String(plain.leadScore),
      createdAt: `${plain.createdAt}+0000`,
    });
    sandbox.marketo.faults.clear();
    inject('numeric-codes');
    const skipped = await client.post('/rest/v1/leads.json', { input: [{ nothing: 1 }] });
    expect(skipped.result?.[0].reasons[0].code).toBe(1006);
  });

  it('merges, duplicates and removes a field under a call', async () => {
    const ids = sandbox.marketo.some(3, (id) => sandbox.marketo.merges.rank(id) < 2);
    inject('merge-during-batch');
    const answer = await client.post('/rest/v1/leads.json', {
      action: 'updateOnly',
      lookupField: 'id',
      input: ids.map((id) => ({ id, title: 'Batch' })),
    });
    expect(answer.result?.map((entry) => entry.status)).toEqual(['skipped', 'updated', 'updated']);
    expect(answer.result?.[0].reasons[0].code).toBe('1004');
    inject('duplicate-email');
    expect((await createLead('twice@f.example')).result?.[0].reasons[0].code).toBe('1007');
    inject('field-removed');
    const read = () => client.get(`/rest/v1/lead/${ids[1]}.json`, { fields: 'title' });
    expect(codeOf(await read())).toBe('1006');
    expect(codeOf(await read())).toBe('1006');
    inject('too-many-matches');
    const search = { filterType: 'email', filterValues: 'a@b.example' };
    expect(codeOf(await client.get('/rest/v1/leads.json', search))).toBe('1003');
  });
});

describe('faults of exports', () => {
  const create = () =>
    client.post('/bulk/v1/leads/export/create.json', {
      fields: ['id', 'email', 'company'],
      filter: { smartListId: 2001 },
    });
  const path = (id: string, step: string) => `/bulk/v1/leads/export/${id}/${step}.json`;

  async function finished(): Promise<string> {
    const id = (await create()).result?.[0].exportId;
    await client.post(path(id, 'enqueue'));
    await expect
      .poll(async () => (await client.get(path(id, 'status'))).result?.[0].status)
      .toBe('Completed');
    return id;
  }

  it('1035 and both forms of 1029, a job that failed at once, one without id', async () => {
    inject('filter-unsupported', { times: 1 });
    expect(codeOf(await create())).toBe('1035');
    inject('export-quota');
    expect((await create()).errors?.[0]).toEqual({
      code: '1029',
      message: 'Export daily quota 500MB exceeded.',
    });
    inject('export-queue-full');
    const id = (await create()).result?.[0].exportId;
    expect((await client.post(path(id, 'enqueue'))).errors?.[0]).toEqual({
      code: '1029',
      message: 'Too many jobs in queue',
    });
    inject('create-failed');
    expect((await create()).result?.[0].status).toBe('Failed');
    sandbox.marketo.faults.clear();
    inject('create-null-id');
    expect((await create()).result?.[0].exportId).toBe('null');
    inject('bulk-refused');
    expect(codeOf(await create())).toBe('603');
  });

  it('Completed and yet 404, a wrong checksum, a download that breaks off', async () => {
    const id = await finished();
    inject('completed-but-404');
    const missing = await client.raw(path(id, 'file'));
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('text/plain');
    inject('checksum-mismatch');
    expect((await client.get(path(id, 'status'))).result?.[0].fileChecksum).toBe(
      `sha256:${'0'.repeat(64)}`,
    );
    inject('download-cut');
    const { body, headers } = await request(client.origin + path(id, 'file'), {
      headers: { authorization: await client.authorization() },
    });
    expect(Number(headers['content-length'])).toBeGreaterThan(1000);
    let received = 0;
    const read = async () => {
      for await (const chunk of body) received += (chunk as Buffer).length;
    };
    await expect(read()).rejects.toThrow();
    expect(received).toBe(1000);
    expect((await client.raw(path(id, 'file'))).status).toBe(200);
  });
});

it('has every fault that clients of Marketo report', () => {
  expect(Object.keys(NAMED_FAULTS).length).toBeGreaterThan(35);
  for (const [name, fault] of Object.entries(NAMED_FAULTS)) {
    expect(fault.about, name).toBeTruthy();
    expect(() => inject(name), name).not.toThrow();
  }
});

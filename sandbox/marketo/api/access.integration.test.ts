import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { type Answer, codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  sandbox = await startSandbox({ people: 200 });
});
beforeEach(() => {
  client = new TestClient(sandbox.facts);
  sandbox.marketo.setLimits('on');
  // On to another day each time, so that no test spends the other's quota, rate or token.
  sandbox.clock.resume();
  sandbox.clock.advance(86_400_000);
});
afterAll(() => sandbox.close());

const PARTITIONS = '/rest/v1/leads/partitions.json';

async function identity(params: Record<string, string>, init?: RequestInit) {
  const query = new URLSearchParams(params);
  const answer = await fetch(`${sandbox.facts.marketo.identity}/oauth/token?${query}`, init);
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, body };
}

const credentials = () => ({
  grant_type: 'client_credentials',
  client_id: sandbox.facts.marketo.clientId,
  client_secret: sandbox.facts.marketo.clientSecret,
});

describe('identity', () => {
  it('gives one token to all callers of a client id, with the life it has left', async () => {
    sandbox.clock.freeze();
    const first = await identity(credentials());
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.body).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f-]{36}:sj$/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'full@sandbox.example',
    });
    sandbox.clock.advance(3_599_500);
    const same = await identity(credentials(), { method: 'POST' });
    expect(same.body).toEqual({ ...first.body, expires_in: 0 });
    sandbox.clock.advance(1000);
    const next = await identity(credentials());
    expect(next.body.access_token).not.toBe(first.body.access_token);
    expect(next.body.expires_in).toBe(3600);
  });

  it('takes its parameters from a form as well', async () => {
    const answer = await fetch(`${sandbox.facts.marketo.identity}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(credentials()),
    });
    expect(answer.status).toBe(200);
  });

  it("answers wrong credentials in OAuth's form with HTTP 401", async () => {
    const wrong = await identity({ ...credentials(), client_secret: 'no' });
    expect(wrong).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Bad client credentials' },
    });
    const unknown = await identity({ ...credentials(), client_id: 'nobody' });
    expect(unknown).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
  });
});

describe('the token on a call', () => {
  const withToken = async (authorization?: string, path = PARTITIONS) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(client.origin + path, { headers });
    return { status: answer.status, body: (await answer.json()) as Answer };
  };

  it('is missing (603), also in the query, or unknown (601)', async () => {
    expect((await withToken()).body.errors?.[0]).toEqual({ code: '603', message: 'Access denied' });
    const token = (await client.authorization()).slice('Bearer '.length);
    expect(
      (await withToken(undefined, `${PARTITIONS}?access_token=${token}`)).body.errors?.[0]?.code,
    ).toBe('603');
    const unknown = await withToken('Bearer made-up:sj');
    expect(unknown).toMatchObject({
      status: 200,
      body: { success: false, errors: [{ code: '601', message: 'Access token invalid' }] },
    });
  });

  it('is expired at its first use after the end (602) and invalid later (601)', async () => {
    const authorization = await client.authorization();
    sandbox.clock.advance(3_601_000);
    expect((await withToken(authorization)).body.errors?.[0]?.code).toBe('602');
    expect((await withToken(authorization)).body.errors?.[0]?.code).toBe('601');
  });

  it('belongs to a role without the right, or comes from a wrong address (603)', async () => {
    const reader = new TestClient(sandbox.facts, 'read-only-lead');
    expect((await reader.get(PARTITIONS)).success).toBe(true);
    expect(codeOf(await reader.get('/rest/v1/activities/types.json'))).toBe('603');
    expect(codeOf(await reader.post('/rest/v1/leads.json', { input: [] }))).toBe('603');
    sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    expect(codeOf(await client.get(PARTITIONS))).toBe('603');
    sandbox.marketo.settings.ipAllowList = null;
    expect((await client.get(PARTITIONS)).success).toBe(true);
  });
});

describe('the envelope', () => {
  it('has a request id that holds the time, and neither errors nor warnings on success', async () => {
    const answer = await client.get(PARTITIONS);
    expect(answer.requestId).toMatch(/^[0-9a-f]+#[0-9a-f]+$/);
    const at = Number.parseInt(answer.requestId.split('#')[1] ?? '', 16);
    expect(Math.abs(at - sandbox.clock.now())).toBeLessThan(5000);
    expect(Object.keys(answer).sort()).toEqual(['requestId', 'result', 'status', 'success']);
  });

  it('answers a wrong path with 610 and HTTP 200, a wrong method with 605', async () => {
    expect(await client.get('/rest/v1/nothing.json')).toMatchObject({
      status: 200,
      success: false,
      warnings: [],
      errors: [{ code: '610', message: 'Requested resource not found' }],
    });
    expect((await client.post(PARTITIONS, {})).errors).toEqual([
      { code: '605', message: "Request method 'POST' not supported" },
    ]);
  });

  it('refuses a body without its type (612), broken (609) or of the wrong shape (609)', async () => {
    const send = (headers: Record<string, string>, body: string) =>
      client.call('/rest/v1/leads.json', { method: 'POST', headers, body });
    expect(codeOf(await send({ 'content-type': 'text/plain' }, '{}'))).toBe('612');
    expect(codeOf(await send({ 'content-type': 'application/json' }, '{"input":'))).toBe('609');
    expect((await client.post('/rest/v1/leads.json', {})).errors).toEqual([
      { code: '609', message: "Invalid value specified for attribute 'input'" },
    ]);
  });

  it('compresses what is longer than 1,024 bytes', async () => {
    const raw = await client.raw('/rest/v1/leads/describe2.json');
    expect(raw.headers.get('content-encoding')).toBe('gzip');
    expect(raw.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect((await client.raw(PARTITIONS)).headers.get('content-encoding')).toBeNull();
  });
});

describe('sizes', () => {
  it('refuses an address over 8 KB with 414, and takes the same as POST with _method=GET', async () => {
    const filterValues = Array.from({ length: 300 }, (_, n) => `${1000 + n}-${'x'.repeat(30)}`);
    const query = { filterType: 'email', filterValues: filterValues.join(',') };
    const long = await client.raw(`/rest/v1/leads.json?${new URLSearchParams(query)}`);
    expect(long.status).toBe(414);
    const posted = await client.call('/rest/v1/leads.json?_method=GET', {
      method: 'POST',
      body: new URLSearchParams(query),
    });
    expect(posted).toMatchObject({ success: true, result: [] });
  });

  it('refuses a body over 1 MB with 413 and more than 300 records with 1003', async () => {
    const input = [{ email: 'a@b.example', segmentNote: 'x'.repeat(1024 * 1024) }];
    const large = await client.raw('/rest/v1/leads.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
    });
    expect(large.status).toBe(413);
    const many = Array.from({ length: 301 }, (_, n) => ({ email: `a${n}@b.example` }));
    expect(codeOf(await client.post('/rest/v1/leads.json', { input: many }))).toBe('1003');
  });
});

describe('limits', () => {
  it('lets 100 calls through in 20 seconds (606), and more when they are over', async () => {
    sandbox.clock.freeze();
    for (let n = 0; n < 100; n++) {
      expect((await client.get(PARTITIONS)).success).toBe(true);
    }
    expect((await client.get(PARTITIONS)).errors).toEqual([
      { code: '606', message: "Max rate limit '100' exceeded with in '20' secs" },
    ]);
    sandbox.clock.advance(20_000);
    expect((await client.get(PARTITIONS)).success).toBe(true);
  });

  it('lets 10 calls run at once (615)', async () => {
    await client.authorization();
    const { faults, usage } = sandbox.marketo;
    faults.add({
      match: { call: 'partitions' },
      when: 'after',
      times: 10,
      actions: [{ do: 'hang' }],
    });
    const end = new AbortController();
    const hanging = Array.from({ length: 10 }, () =>
      client.raw(PARTITIONS, { signal: end.signal }).catch(() => undefined),
    );
    await expect.poll(() => usage.running, { timeout: 5000 }).toBe(10);
    expect((await client.get(PARTITIONS)).errors).toEqual([
      { code: '615', message: "Concurrent access limit '10' reached" },
    ]);
    end.abort();
    await Promise.all(hanging);
    await expect.poll(() => usage.running, { timeout: 5000 }).toBe(0);
    faults.clear();
    expect((await client.get(PARTITIONS)).success).toBe(true);
  });

  it('ends the day at the quota (607) until midnight in Chicago', async () => {
    sandbox.clock.freeze('2027-01-15T05:00:00Z'); // 23:00 the day before, in Chicago
    sandbox.marketo.settings.dailyQuota = 3;
    for (let n = 0; n < 3; n++) expect((await client.get(PARTITIONS)).success).toBe(true);
    expect((await client.get(PARTITIONS)).errors?.[0]).toEqual({
      code: '607',
      message: 'Daily quota reached',
    });
    sandbox.clock.advance(3_600_000);
    const fresh = new TestClient(sandbox.facts);
    expect((await fresh.get(PARTITIONS)).success).toBe(true);
    sandbox.marketo.settings.dailyQuota = 50_000;
  });

  it('are gone when they are off', async () => {
    sandbox.marketo.setLimits('off');
    sandbox.clock.freeze();
    const answers = await Promise.all(Array.from({ length: 120 }, () => client.get(PARTITIONS)));
    expect(answers.every((answer) => answer.success)).toBe(true);
  });
});

describe('usage and errors', () => {
  it('count by day in Chicago, by user and by code', async () => {
    sandbox.clock.freeze('2027-03-02T03:00:00Z');
    await client.get(PARTITIONS);
    await client.get('/rest/v1/lists/999.json');
    const reader = new TestClient(sandbox.facts, 'read-only-lead');
    await reader.get(PARTITIONS);
    const usage = await client.get('/rest/v1/stats/usage.json');
    expect(usage.result).toEqual([
      {
        date: '2027-03-01',
        total: 4,
        users: [
          { userId: 'full@sandbox.example', count: 3 },
          { userId: 'read-only-lead@sandbox.example', count: 1 },
        ],
      },
    ]);
    const errors = await client.get('/rest/v1/stats/errors.json');
    expect(errors.result).toEqual([
      { date: '2027-03-01', total: 1, errors: [{ errorCode: '1013', count: 1 }] },
    ]);
    const week = await client.get('/rest/v1/stats/usage/last7days.json');
    expect(week.result).toHaveLength(7);
    expect(week.result?.[6]).toEqual({ date: '2027-02-23', total: 0, users: [] });
  });
});

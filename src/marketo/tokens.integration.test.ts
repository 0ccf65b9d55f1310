import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../test/support/marketo-client.ts';

let standIn: SandboxWithClient;
beforeAll(async () => {
  standIn = await startSandboxWithClient();
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.sandbox.marketo.faults.clear();
  standIn.sandbox.marketo.requests.reset();
});

const counters = () => standIn.sandbox.marketo.requests.counters();
const calls = (name: string) => counters().calls[name] ?? 0;
const fault = (name: string, times = 1) =>
  standIn.sandbox.marketo.faults.add({ fault: name, times });

describe('the token', () => {
  it('is asked for once, however many callers wait', async () => {
    const client = standIn.connect();
    await Promise.all(Array.from({ length: 20 }, () => client.describe2()));
    expect(calls('identity')).toBe(1);
    expect(calls('describe2')).toBe(20);
  });

  it('is renewed once when it was refused under many callers', async () => {
    const client = standIn.connect();
    await client.describe2();
    standIn.sandbox.marketo.tokens.revokeAll();
    await Promise.all(Array.from({ length: 10 }, () => client.describe2()));
    expect(calls('identity')).toBe(2);
  });

  it('is renewed a minute before its end', async () => {
    const client = standIn.connect();
    await client.describe2();
    standIn.sandbox.clock.advance(3_600_000 - 59_000);
    // The vendor answers the same token with the life it has left, which is then used up.
    await client.describe2();
    expect(calls('identity')).toBe(2);
    await client.describe2();
    expect(calls('identity')).toBe(2);
    standIn.sandbox.clock.advance(60_000);
    await client.describe2();
    expect(calls('identity')).toBe(3);
    expect(counters().codes['601'] ?? 0).toBe(0);
  });

  it('is asked for again after a second when it is about to die', async () => {
    const waits: number[] = [];
    const client = standIn.connect({ sleep: async (ms) => waits.push(ms) });
    fault('expires-in-0', 2);
    await client.describe2();
    expect(waits).toEqual([1000, 1000]);
    expect(calls('identity')).toBe(3);
  });

  it.each(['token-invalid', 'token-expired'])(
    '%s: another one, and the call once more',
    async (name) => {
      fault(name);
      const client = standIn.connect();
      await client.describe2();
      expect(calls('describe2')).toBe(2);
      expect(calls('identity')).toBe(2);
    },
  );

  it('gives up when the new one is refused too', async () => {
    fault('token-invalid', 2);
    await expect(standIn.client.describe2()).rejects.toMatchObject({ code: 'marketo-601' });
    expect(calls('describe2')).toBe(2);
  });

  it('and the secret are in no address', async () => {
    const client = standIn.connect();
    await client.describe2();
    const urls = standIn.sandbox.marketo.requests
      .last()
      .map(({ path, query }) => `${path}?${query}`);
    expect(urls.length).toBeGreaterThan(1);
    for (const url of urls) {
      expect(url).not.toContain(standIn.sandbox.facts.marketo.clientSecret);
      expect(url).not.toMatch(/access_token|client_secret/);
    }
  });

  it('wrong credentials are explained and not tried again', async () => {
    const client = standIn.connect({ clientSecret: 'wrong' });
    await expect(client.describe2()).rejects.toMatchObject({
      code: 'marketo-bad-credentials',
      retryClass: 'N',
      fix: expect.stringContaining('LaunchPoint'),
    });
    expect(calls('identity')).toBe(1);
  });

  it('tells the API user', async () => {
    expect(await standIn.client.apiUser()).toBe('full@sandbox.example');
  });
});

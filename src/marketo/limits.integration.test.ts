import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  quickRetries,
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../test/support/marketo-client.ts';
import { waitUntil } from './errors.ts';
import { createLocalGate } from './local-gate.ts';
import { refusesToken } from './streams.ts';

/** The stand-in with the vendor's limits on, made small so that they are met. */
let standIn: SandboxWithClient;
beforeEach(async () => {
  standIn = await startSandboxWithClient({ people: 200, limits: 'on' });
});
afterEach(() => standIn.close());

const set = (settings: object) => Object.assign(standIn.sandbox.marketo.settings, settings);
const codes = () => standIn.sandbox.marketo.requests.counters().codes;

/** A client whose waits move the stand-in's clock. */
function patientClient() {
  const clock = { now: () => new Date(standIn.sandbox.clock.now()) };
  const sleep = async (ms: number) => standIn.sandbox.clock.advance(ms);
  return standIn.connect({ gate: createLocalGate({ clock, sleep }), clock });
}

describe('the limits of an instance', () => {
  it('100 calls in 20 s: the 101st waits for the window, all succeed', async () => {
    standIn.sandbox.clock.freeze();
    const client = patientClient();
    for (let i = 0; i < 101; i += 1) await client.leadsByIds([1001], ['id']);
    expect(codes()['606']).toBe(1);
  });

  it('10 calls at once: more are tried again until all succeed', async () => {
    await standIn.client.describe2();
    set({ concurrentCalls: 1, latencyMs: 200 });
    const client = standIn.connect({
      resilience: { ...quickRetries, baseMs: 1_000, capMs: 4_000 },
    });
    await Promise.all(Array.from({ length: 3 }, () => client.leadsByIds([1001], ['id'])));
    expect(codes()['615']).toBeGreaterThan(0);
  });

  it('calls a day: it stops, knows until when, and asks nothing more before', async () => {
    set({ dailyQuota: 3 });
    const client = patientClient();
    for (let i = 0; i < 3; i += 1) await client.leadsByIds([1001], ['id']);
    const error = await client.leadsByIds([1001], ['id']).catch((e) => e);
    expect(error).toMatchObject({ code: 'marketo-607' });
    const asked = codes()['607'];
    await expect(client.leadsByIds([1001], ['id'])).rejects.toMatchObject({
      code: 'budget-vendor-daily',
    });
    expect(codes()['607']).toBe(asked);
    const wait = (waitUntil(error)?.getTime() ?? 0) - standIn.sandbox.clock.now();
    standIn.sandbox.clock.advance(wait + 1_000);
    expect((await client.leadsByIds([1001], ['id'])).leads).toHaveLength(1);
  });

  it('megabytes of exports a day', async () => {
    set({ exportQuotaBytes: 0 });
    const now = standIn.sandbox.clock.now();
    const createdAt = { startAt: new Date(now - 1_000), endAt: new Date(now) };
    const start = async () => {
      const { exportId } = await standIn.client.createExport({ fields: ['id'], createdAt });
      return standIn.client.enqueueExport(exportId);
    };
    await expect(start()).rejects.toMatchObject({ code: 'marketo-1029', retryClass: 'Q' });
  });

  it('ten exports in the queue', async () => {
    const now = standIn.sandbox.clock.now();
    const createdAt = { startAt: new Date(now - 1_000), endAt: new Date(now) };
    const start = async () => {
      const { exportId } = await standIn.client.createExport({ fields: ['id'], createdAt });
      return standIn.client.enqueueExport(exportId);
    };
    for (let i = 0; i < 10; i += 1) await start();
    await expect(start()).rejects.toMatchObject({ code: 'marketo-1029', retryClass: 'B' });
  });

  it('a paging token that has expired is recognised', async () => {
    set({ pagingTokenLifeMs: 60_000 });
    const { token } = await standIn.client.pagingToken(new Date(standIn.sandbox.clock.now()));
    standIn.sandbox.clock.advance(120_000);
    const error = await standIn.client.deletedLeads(token).catch((e) => e);
    expect(refusesToken(error)).toBe(true);
  });
});

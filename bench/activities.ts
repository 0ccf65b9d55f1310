import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { newId } from '../src/ids.ts';
import { defaultBudgetSettings, limitsFor, unlimited } from '../src/sync/engine/quota/limits.ts';
import type { Benchmark, Figures } from './support/benchmark.ts';
import { startBenchDatabase } from './support/database.ts';
import { batch, type Lockstep, withLockstep } from './support/outbox.ts';
import { percentile } from './support/percentile.ts';
import { watchOthers } from './support/processes.ts';
import type { SandboxProgram } from './support/programs.ts';
import { measureTracking } from './support/tracking.ts';

/** Requests at once, as the flow makes them. */
const atOnce = 4;
const longestMs = 120_000;

/**
 * Activities to Marketo: how many a second with the stand-in's limits off, beside bare requests with
 * the same records by as many connections; how much of our share is used with limits on; how long one
 * activity takes on an idle system, beside one bare request; then opens and clicks.
 */
export const activities: Benchmark = {
  name: 'activities',
  about: 'the outbox to Marketo, and the tracking of opens and clicks',
  options: { activities: 60_000, limited: 60, singles: 40, seconds: 10, connections: 128 },
  async run(
    { activities: count = 60_000, limited = 60, singles = 40, seconds = 10, connections = 128 },
    report,
  ) {
    return {
      ...(await withLockstep({ limits: 'off', share: unlimited }, async (lockstep) => ({
        ...(await measureRate(lockstep, count, report)),
        ...(await measureLag(lockstep, singles, report)),
      }))),
      ...(await withLockstep(
        { limits: 'on', share: limitsFor(defaultBudgetSettings) },
        (lockstep) => measureShare(lockstep, limited, report),
      )),
      ...(await trackingFigures({ seconds, connections }, report)),
    };
  },
};

type Report = (line: string) => void;

async function measureRate(lockstep: Lockstep, count: number, report: Report): Promise<Figures> {
  report(`Floor: ${count.toLocaleString('en')} records by bare requests.`);
  const others = watchOthers(() => [
    process.pid,
    lockstep.database.serverPid,
    lockstep.sandbox.pid,
  ]);
  const floor = await bareRequests(lockstep, count);
  report(`Floor: ${Math.round(floor)} a second. Recording.`);
  await lockstep.record(count);
  const began = performance.now();
  lockstep.start();
  for (let done = 0; done < count; ) {
    await delay(100);
    done = await lockstep.delivered();
    if (performance.now() - began > longestMs) {
      throw new Error(`${done} of ${count} activities were delivered in time.`);
    }
  }
  const perSecond = count / ((performance.now() - began) / 1000);
  const share = others();
  report(`Ours: ${Math.round(perSecond)} a second.`);
  return {
    activities: count,
    activities_per_s: Math.round(perSecond),
    activities_floor_per_s: Math.round(floor),
    activities_floor_ratio: round(perSecond / floor),
    others_cpu_share: round(share),
    rejected: share > 0.1 ? 1 : 0,
  };
}

/** The same records with nothing around them: no database, no keys, nothing to look up afterwards. */
async function bareRequests(lockstep: Lockstep, count: number): Promise<number> {
  const token = await tokenOf(lockstep.sandbox);
  let left = count;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        const size = Math.min(batch, left);
        left -= size;
        await bareRequest(lockstep, token, size);
      }
    }),
  );
  return count / ((performance.now() - began) / 1000);
}

async function tokenOf({ url, clientId, clientSecret }: SandboxProgram): Promise<string> {
  const query = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await request(`${url}/identity/oauth/token?${query}`);
  return ((await answer.body.json()) as { access_token: string }).access_token;
}

async function bareRequest(lockstep: Lockstep, token: string, size: number): Promise<void> {
  const input = Array.from({ length: size }, (_, i) => ({
    leadId: lockstep.people[i % lockstep.people.length]?.marketoId,
    activityDate: '2026-11-24T10:15:00Z',
    activityTypeId: lockstep.typeId,
    primaryAttributeValue: 'Interested',
    attributes: [
      { apiName: 'salesCallMadeBy', value: 'sam.seller@example.com' },
      { apiName: 'salesCallStatus', value: 'completed' },
      { apiName: 'salesCallDuration', value: 95 },
      { apiName: 'salesPhoneNumberCalled', value: '+49 30 1234567' },
      { apiName: 'salesCallRecordingUrl', value: 'https://calls.example.com/recordings/4711' },
      { apiName: 'source', value: 'Lockstep' },
      { apiName: 'salesCallReason', value: 'Follow-up' },
      { apiName: 'salesCallNotes', value: 'Wants a demo in the first week of December.' },
      { apiName: 'salesActivityId', value: newId() },
    ],
  }));
  const answer = await request(`${lockstep.sandbox.url}/rest/v1/activities/external.json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input }),
  });
  const body = (await answer.body.json()) as { success: boolean };
  if (!body.success) throw new Error(`The stand-in refused: ${JSON.stringify(body)}`);
}

async function measureLag(lockstep: Lockstep, singles: number, report: Report): Promise<Figures> {
  report(`${singles} single activities on an idle system.`);
  const token = await tokenOf(lockstep.sandbox);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < singles; i++) {
    await delay(150);
    const before = await lockstep.delivered();
    let began = performance.now();
    await lockstep.record(1);
    while ((await lockstep.delivered()) === before) await delay(2);
    ours.push(performance.now() - began);
    began = performance.now();
    await bareRequest(lockstep, token, 1);
    bare.push(performance.now() - began);
  }
  return {
    lag_p50_ms: percentile(ours, 0.5),
    lag_p95_ms: percentile(ours, 0.95),
    lag_floor_p95_ms: percentile(bare, 0.95),
  };
}

/** Limits on: what of our share of 50 calls in 20 s is used while there is more to send than it takes. */
async function measureShare(lockstep: Lockstep, seconds: number, report: Report): Promise<Figures> {
  const share = limitsFor(defaultBudgetSettings);
  const rows = Math.ceil((share.calls * seconds * 1000) / share.windowMs + share.calls) * batch;
  report(`${rows.toLocaleString('en')} activities within our share, for ${seconds} s.`);
  await lockstep.record(rows);
  // The calls of setting up are out of the window by then.
  await delay(share.windowMs);
  await fetch(`${lockstep.sandbox.url}/_sandbox/requests`, { method: 'DELETE' });
  const began = performance.now();
  lockstep.start();
  await delay(seconds * 1000);
  const answer = await fetch(`${lockstep.sandbox.url}/_sandbox/requests?limit=1`);
  const { total, codes } = (await answer.json()) as {
    total: number;
    codes: Record<string, number>;
  };
  const elapsed = performance.now() - began;
  const allowed = share.calls * Math.ceil(elapsed / share.windowMs);
  return {
    limited_calls: total,
    limited_ratio: round(total / allowed),
    limited_606: codes['606'] ?? 0,
    limited_activities_per_s: Math.round((await lockstep.delivered()) / (elapsed / 1000)),
  };
}

async function trackingFigures(
  options: { seconds: number; connections: number },
  report: Report,
): Promise<Figures> {
  const database = await startBenchDatabase();
  try {
    return await measureTracking(database, options, report);
  } finally {
    await database.stop();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

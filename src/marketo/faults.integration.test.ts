import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  quickRetries,
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../test/support/marketo-client.ts';
import { nextCentralMidnight } from './central-time.ts';
import { errorTable } from './error-table.ts';
import { isTransient, waitUntil } from './errors.ts';
import type { Gate, Penalty } from './gate.ts';
import { createLocalGate } from './local-gate.ts';

let standIn: SandboxWithClient;
beforeAll(async () => {
  standIn = await startSandboxWithClient();
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.sandbox.marketo.faults.clear();
  standIn.sandbox.marketo.requests.reset();
  standIn.sandbox.marketo.settings.ipAllowList = null;
});

const counters = () => standIn.sandbox.marketo.requests.counters();
const calls = (name: string) => counters().calls[name] ?? 0;
const fault = (name: string, times = 1) =>
  standIn.sandbox.marketo.faults.add({ fault: name, times });

/** A gate that lets all pass and remembers what it was told. */
function watchedGate() {
  const penalties: { penalty: Penalty; until: Date | undefined }[] = [];
  let flying = 0;
  let taken = 0;
  const gate: Gate = {
    take: async () => {
      taken += 1;
      flying += 1;
      let open = true;
      return {
        done: () => {
          if (open) flying -= 1;
          open = false;
        },
      };
    },
    penalise: async (penalty, until) => {
      penalties.push({ penalty, until });
    },
  };
  return { gate, penalties, taken: () => taken, flying: () => flying };
}

describe('errors that pass', () => {
  it.each([
    'unavailable',
    'system-error',
    'transient',
    'bad-gateway',
    'reset',
    'numeric-error-code',
    'code-0',
    'request-timed-out',
    'concurrency-limit',
    'rate-limit',
  ])('%s twice: the call is made three times', async (name) => {
    fault(name, 2);
    await standIn.client.describe2();
    expect(calls('describe2')).toBe(3);
  });

  it('five times is enough', async () => {
    fault('system-error', 20);
    const client = standIn.connect({ resilience: { ...quickRetries, breakAfter: 100 } });
    await expect(client.describe2()).rejects.toMatchObject({ code: 'marketo-611' });
    expect(calls('describe2')).toBe(5);
  });

  it('a page of HTML with status 200 is no answer', async () => {
    standIn.sandbox.marketo.faults.add({
      match: { call: 'describe2' },
      times: 9,
      actions: [
        { do: 'answer', status: 200, body: '<html>maintenance</html>', contentType: 'text/html' },
      ],
    });
    await expect(standIn.client.describe2()).rejects.toMatchObject({
      code: 'marketo-http-200',
      retryClass: 'B',
    });
  });

  it('after many in a row nothing is sent for a while, then one call tries', async () => {
    const client = standIn.connect({
      resilience: { ...quickRetries, breakAfter: 5, breakMs: 300 },
    });
    fault('bad-gateway', 5);
    await expect(client.describe2()).rejects.toMatchObject({ code: 'marketo-http-502' });
    await expect(client.describe2()).rejects.toMatchObject({ code: 'marketo-unavailable' });
    expect(calls('describe2')).toBe(5);
    await expect
      .poll(
        () =>
          client.describe2().then(
            () => 'answers',
            () => 'rests',
          ),
        { timeout: 5_000 },
      )
      .toBe('answers');
  });
});

/** Codes that the table sends another way than "throw what Marketo said, at once". */
const special = new Set(
  Object.entries(errorTable)
    .filter(([, rule]) => ['A', 'B', 'W20'].includes(rule.class))
    .map(([code]) => code),
);

describe('every code of the table', () => {
  it.each(Object.keys(errorTable))(
    '%s comes out with its class, its fix and the request id',
    async (code) => {
      standIn.sandbox.marketo.faults.add({
        match: { call: 'describe2' },
        times: null,
        actions: [{ do: 'error', code, message: 'as Marketo words it' }],
      });
      const client = standIn.connect({ resilience: { ...quickRetries, breakAfter: 100 } });
      const answer = await client.describe2().catch((error) => error);
      if (code === '702') {
        expect(answer.fields).toEqual([]);
        return;
      }
      expect(answer).toMatchObject({
        code: `marketo-${code}`,
        marketoCode: code,
        origin: 'marketo',
        requestId: expect.stringContaining('#'),
        message: expect.stringContaining('as Marketo words it'),
        fix: expect.stringMatching(/\.$/),
      });
      const made = calls('describe2');
      if (code === '1029') expect(made).toBe(1);
      else if (code === '601' || code === '602') expect(made).toBe(2);
      else expect(made).toBe(special.has(code) ? 5 : 1);
    },
  );
});

describe('what Marketo says about quotas', () => {
  it('606 keeps every process away and takes a permit for each try', async () => {
    const watched = watchedGate();
    fault('rate-limit', 2);
    await standIn.connect({ gate: watched.gate }).describe2();
    expect(watched.penalties.map(({ penalty }) => penalty)).toEqual(['rate', 'rate']);
    expect(watched.taken()).toBe(3);
    expect(watched.flying()).toBe(0);
  });

  it('the gate of a single process waits 20 s after 606', async () => {
    const waits: number[] = [];
    const gate = createLocalGate({ sleep: async (ms) => waits.push(ms) });
    fault('rate-limit');
    await standIn.connect({ gate }).describe2();
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(19_000);
    expect(waits[0]).toBeLessThanOrEqual(20_000);
  });

  it('607 stops until midnight US Central', async () => {
    const watched = watchedGate();
    fault('daily-quota', 9);
    const error = await standIn
      .connect({ gate: watched.gate })
      .describe2()
      .catch((e) => e);
    const midnight = nextCentralMidnight(new Date(standIn.sandbox.clock.now()));
    expect(error).toMatchObject({ code: 'marketo-607', retryClass: 'Q' });
    expect(waitUntil(error)).toEqual(midnight);
    expect(isTransient(error)).toBe(true);
    expect(watched.penalties).toEqual([{ penalty: 'daily', until: midnight }]);
    expect(calls('describe2')).toBe(1);
  });

  it('the export quota stops exports', async () => {
    const watched = watchedGate();
    fault('export-quota');
    const now = standIn.sandbox.clock.now();
    const createdAt = { startAt: new Date(now - 1_000), endAt: new Date(now) };
    const made = standIn
      .connect({ gate: watched.gate })
      .createExport({ fields: ['id'], createdAt });
    await expect(made).rejects.toMatchObject({ code: 'marketo-1029', retryClass: 'Q' });
    expect(watched.penalties.map(({ penalty }) => penalty)).toEqual(['export']);
  });

  it('615 is told too', async () => {
    const watched = watchedGate();
    fault('concurrency-limit');
    await standIn.connect({ gate: watched.gate }).describe2();
    expect(watched.penalties.map(({ penalty }) => penalty)).toEqual(['concurrency']);
  });
});

describe('rights', () => {
  it('603 names the right, and the other cause', async () => {
    const client = standIn.connect({ user: 'no-activity' });
    await expect(client.pagingToken(new Date())).rejects.toMatchObject({
      code: 'marketo-603',
      retryClass: 'N',
      fix: expect.stringMatching(/Read-Only Activity.*IP allow-list/),
    });
  });

  it('an address that is not allowed is denied everything, usage too', async () => {
    standIn.sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    await expect(standIn.client.usage()).rejects.toMatchObject({ code: 'marketo-603' });
  });
});

describe('giving up early', () => {
  it('an aborted call ends at once, and gives its place back', async () => {
    const watched = watchedGate();
    const client = standIn.connect({ gate: watched.gate });
    await client.describe2();
    fault('hang');
    const abort = new AbortController();
    const call = client.describe2({ signal: abort.signal });
    await expect.poll(() => watched.flying()).toBe(1);
    abort.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
    await expect.poll(() => watched.flying()).toBe(0);
  });

  it('so does one that waits to be tried again', async () => {
    fault('system-error', 99);
    const client = standIn.connect({ resilience: { baseMs: 60_000 } });
    const abort = new AbortController();
    const call = client.describe2({ signal: abort.signal });
    await expect.poll(() => calls('describe2')).toBe(1);
    abort.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
  });
});

it('tells what a call cost, retries included', async () => {
  fault('system-error', 1);
  const sizes: number[] = [];
  await standIn.client.describe2({ tally: (bytes) => sizes.push(bytes) });
  await delay(0);
  expect(sizes).toHaveLength(2);
  expect(sizes[1]).toBeGreaterThan(1_000);
});

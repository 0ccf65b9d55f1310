import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SandboxFacts } from '../../sandbox/server.ts';
import { compared } from '../support/compare-people.ts';

const program = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

export type Marketo = {
  facts: SandboxFacts['marketo'];
  control: string;
  /** The true values of everybody who qualifies. */
  qualified(): AsyncGenerator<Record<string, unknown>>;
  clearFaults(): Promise<void>;
  /** How often each fault struck. */
  struck(): Promise<Record<string, number>>;
  /** API calls in all, and how often each error code was answered. */
  counters(): Promise<{ total: number; codes: Record<string, number> }>;
  stop(): Promise<void>;
};

type Rule = { fault: string } & Record<string, unknown>;

/** What goes wrong in Marketo, and how often. */
const faults: Rule[] = [
  { fault: 'reset', probability: 0.01 },
  { fault: 'bad-gateway', probability: 0.01 },
  { fault: 'transient', probability: 0.01 },
  { fault: 'system-error', probability: 0.005 },
  { fault: 'request-timed-out', probability: 0.005 },
  { fault: 'token-invalid', probability: 0.01 },
  { fault: 'empty-page', probability: 0.05 },
  { fault: 'missing-result', probability: 0.02 },
  { fault: 'download-cut', probability: 0.1 },
  { fault: 'completed-but-404', probability: 0.1 },
  { fault: 'checksum-mismatch', probability: 0.03 },
  { fault: 'job-failed', probability: 0.03 },
  { fault: 'create-failed', probability: 0.02 },
  { fault: 'create-null-id', probability: 0.02 },
  { fault: 'export-queue-full', probability: 0.02 },
  { fault: 'token-refused', probability: 0.01 },
].map((rule) => ({ ...rule, times: null }));

/** These keep Lockstep away for 20 and 5 seconds: a few are enough. */
const pauses: Rule[] = [
  { fault: 'rate-limit', probability: 0.01, times: 3 },
  { fault: 'concurrency-limit', probability: 0.02, times: 5 },
];

/** Starts the stand-in as a program of its own, with a log that lags and shows rows late. */
export async function startMarketo(people: number, seed: number): Promise<Marketo> {
  const child = spawn(
    process.execPath,
    [
      program,
      ...['--marketo-port', '0', '--smtp-port', '0', '--people', `${people}`, '--seed', `${seed}`],
      ...['--limits', 'off', '--lag', '2000', '--json'],
    ],
    // Out of reach of Ctrl-C, which this process answers by ending everything in order.
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), exited.then(() => null)]);
  if (first === null) throw new Error('The stand-in ended before it was ready.');
  lines.on('line', () => {});
  const { marketo: facts, control } = JSON.parse(String(first[0])) as SandboxFacts;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The stand-in refused ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  type Rules = { rules: { fault: string; hits: number }[] };

  await call('POST', '/settings', { lateShare: 0.1, exportJobMs: 300, statusRefreshMs: 300 });
  for (const [n, rule] of [...faults, ...pauses].entries()) {
    await call('POST', '/faults', { ...rule, seed: seed * 100 + n });
  }
  return {
    facts,
    control,
    async *qualified() {
      const names = ['id', ...Object.keys(compared)].join(',');
      const answer = await fetch(`${control}/qualified?fields=${names}`);
      let rest = '';
      for await (const text of (answer.body ?? new ReadableStream()).pipeThrough(
        new TextDecoderStream(),
      )) {
        const parts = `${rest}${text}`.split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) yield JSON.parse(part);
      }
    },
    clearFaults: async () => void (await call('DELETE', '/faults')),
    async struck() {
      const { rules } = await call<Rules>('GET', '/faults');
      return Object.fromEntries(rules.map(({ fault, hits }) => [fault, hits]));
    },
    counters: () => call('GET', '/requests?last=0'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FlowProcessOptions, FlowProcessReady } from './flow-process.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export type SandboxProgram = {
  pid: number;
  url: string;
  endpoint: string;
  clientId: string;
  clientSecret: string;
  stop(): Promise<void>;
};

/** The stand-in as the program of its own that it is. */
export async function startSandboxProgram(options: {
  people: number;
  limits: 'on' | 'off';
}): Promise<SandboxProgram> {
  const args = ['--people', options.people, '--limits', options.limits, '--lag', 0, '--json'];
  const child = spawn(process.execPath, [here('../../sandbox/main.ts'), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const facts = JSON.parse(line).marketo as Omit<SandboxProgram, 'pid' | 'url' | 'stop'>;
  return {
    pid: child.pid ?? 0,
    url: new URL(facts.endpoint).origin,
    endpoint: facts.endpoint,
    clientId: facts.clientId,
    clientSecret: facts.clientSecret,
    stop: () => end(child, () => child.kill('SIGTERM')),
  };
}

export type FlowProgram = FlowProcessReady & { pid: number; start(): void; stop(): Promise<void> };

/** Lockstep's own process, ready to begin. */
export async function startFlowProgram(options: FlowProcessOptions): Promise<FlowProgram> {
  const child = fork(here('./flow-process.ts'), [JSON.stringify(options)], {
    execPath: process.execPath,
  });
  const [ready] = (await once(child, 'message')) as [FlowProcessReady];
  // A benchmark that fails must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    ...ready,
    pid: child.pid ?? 0,
    start: () => void child.send('start'),
    stop: () => end(child, () => child.send('stop')),
  };
}

async function end(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  ask();
  await gone;
}

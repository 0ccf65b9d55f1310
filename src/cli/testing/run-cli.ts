import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../../bin/lockstep.mjs', import.meta.url));

type Environment = Record<string, string>;

export type Ended = { code: number | null; stdout: string; stderr: string };

function start(args: readonly string[], env: Environment): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
}

/** Runs the real command to its end. */
export async function runCli(
  args: readonly string[],
  env: Environment = {},
  input = '',
): Promise<Ended> {
  const child = start(args, env);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

const running = new Set<RunningCli>();

/** Ends what a test that failed in the middle left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((command) => command.stop('SIGTERM')));
}

/** A command that runs on: read what it prints, then stop it. */
export class RunningCli {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exit: Promise<[number | null]>;
  output = '';

  constructor(args: readonly string[], env: Environment) {
    this.#child = start(args, env);
    this.#exit = once(this.#child, 'exit') as Promise<[number | null]>;
    const add = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    this.#child.stdout.on('data', add);
    this.#child.stderr.on('data', add);
    running.add(this);
    this.#child.once('exit', () => running.delete(this));
  }

  /** Waits until it printed something like `pattern`. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.#child.exitCode !== null) break;
      await delay(20);
    }
    throw new Error(`the command never printed ${pattern}, but:\n${this.output}`);
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return (await this.#exit)[0];
  }
}

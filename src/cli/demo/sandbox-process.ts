import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { LockstepError } from '../../errors.ts';

const program = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));

const factsSchema = z.object({
  marketo: z.object({
    endpoint: z.string(),
    munchkinId: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    people: z.number(),
    leads: z.number(),
  }),
  mail: z.object({ host: z.string(), port: z.number() }),
  control: z.string(),
  console: z.string(),
});

/** What the stand-in prints when it is ready. */
export type SandboxFacts = z.infer<typeof factsSchema>;

export type SandboxProcess = {
  facts: SandboxFacts;
  /** Rejects if it ends before it was told to. */
  ended: Promise<never>;
  stop(): Promise<void>;
};

const startLimitMs = 60_000;

/**
 * Runs the stand-in as a program of its own, on a free port. It is in a session of its own, so that
 * Ctrl-C reaches Lockstep first, and ends by itself when the channel to this process closes.
 */
export async function startSandboxProcess(options: {
  people: number;
  seed: number;
}): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [program, ...argumentsOf(options)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  const kill = () => child.kill('SIGTERM');
  process.on('exit', kill);
  let stopping = false;
  const exit = once(child, 'exit');
  try {
    const facts = await readFacts(child, exit);
    const ended = exit.then(() => {
      if (stopping) return new Promise<never>(() => {});
      throw died();
    });
    ended.catch(() => {});
    return {
      facts,
      ended,
      async stop() {
        stopping = true;
        kill();
        await exit;
        process.off('exit', kill);
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

function argumentsOf({ people, seed }: { people: number; seed: number }): string[] {
  return [
    ...['--marketo-port', '0', '--smtp-port', '0', '--recipients-act', 'on'],
    ...['--people', `${people}`, '--seed', `${seed}`, '--json'],
  ];
}

async function readFacts(child: ChildProcess, exit: Promise<unknown>): Promise<SandboxFacts> {
  if (!child.stdout) throw died();
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line', { signal: AbortSignal.timeout(startLimitMs) });
  const line = await Promise.race([first, exit.then(() => null)]);
  first.catch(() => {});
  if (line === null) throw died();
  // What it may print later is of no use here, but must not fill the pipe.
  lines.on('line', () => {});
  return factsSchema.parse(JSON.parse(String(line[0])));
}

function died(): LockstepError {
  return new LockstepError('sandbox-ended', 'The stand-in for Marketo ended by itself.', {
    fix: 'What it said is above. Start the demo again.',
  });
}

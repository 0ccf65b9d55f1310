import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FaultPoint } from '../../src/observability/fault-points.ts';
import type { FlowChildOptions } from './flow-child.ts';

const program = fileURLToPath(new URL('./flow-child.ts', import.meta.url));

export type FlowProcess = {
  readonly pid: number;
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Resolves when the kernel shows it stopped. */
  frozen(): Promise<void>;
  wake(): void;
  /** Whether it ever found that it does not have the flow, or no longer. */
  isWithoutLease(): boolean;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
};

/**
 * Runs the flow in a process of its own.
 *
 * @param fault a place at which it kills or freezes itself.
 */
export function startFlowProcess(
  options: FlowChildOptions,
  fault?: `${FaultPoint}:${'kill' | 'stop'}` | `${FaultPoint}:${'kill' | 'stop'}:${number}`,
): FlowProcess {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      FLOW_CHILD: JSON.stringify(options),
      ...(fault ? { LOCKSTEP_FAULT: fault } : {}),
    },
  });
  let dots = 0;
  child.stdout.on('data', (data: Buffer) => {
    dots += data.length;
  });
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  const pid = pidOf(child);
  return {
    pid,
    ended,
    async frozen() {
      const deadline = performance.now() + 60_000;
      while ((await stateOf(pid)) !== 'T') {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
        if (performance.now() > deadline) throw new Error('It did not freeze within 60 s.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    wake: () => void child.kill('SIGCONT'),
    isWithoutLease: () => dots > 0,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('The process could not be started.');
  return child.pid;
}

/** The one-letter state of a process, `T` when it is stopped. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

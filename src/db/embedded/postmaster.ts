import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedDatabaseError } from './errors.ts';
import type { Log } from './log.ts';

/** What a server says of itself in postmaster.pid; the socket line is absent at first. */
export type PostmasterFile = { pid: number; socketDir: string | null; ready: boolean };

/**
 * The server that the cluster's postmaster.pid names, which may be long dead.
 *
 * Lines: 1 pid, 2 data directory, 3 start time, 4 port, 5 socket directory, 6 listen address,
 * 7 shared memory key, 8 status (PostgreSQL: src/include/utils/pidfile.h).
 */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error) => {
    if (error.code !== 'EACCES') return '';
    throw new EmbeddedDatabaseError(
      'database-not-permitted',
      `This user may not read the database in ${cluster}.`,
      'Run the command as the user who runs Lockstep, or as root.',
      error,
    );
  });
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, socketDir: lines[4] || null, ready: lines[7] === 'ready' };
}

/** False for a zombie too: nobody may ever reap it in a container without an init. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  // "pid (name) state …": the name may hold spaces and brackets, so from the last bracket on.
  const stat = readIfPresent(`/proc/${pid}/stat`);
  return stat !== null && /^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')));
}

/**
 * Whether the process is a server of this cluster. A pid alone proves nothing: after a reboot, or
 * in a restarted container, another process may have it.
 */
export function servesCluster(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    return (readIfPresent(`/proc/${pid}/cmdline`) ?? '').split('\0').includes(cluster);
  }
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes(cluster);
  } catch {
    return false;
  }
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const fastShutdown = { signal: 'SIGINT', milliseconds: 60_000 } as const;
const immediateShutdown = { signal: 'SIGQUIT', milliseconds: 15_000 } as const;

/**
 * Ends the server with pid `pid` of the cluster and waits until it is gone: fast (sessions are
 * cut, a checkpoint is written), and if that takes over a minute, at once, which loses nothing
 * that was committed but makes the next start replay the log.
 */
export async function stopPostmaster(pid: number, cluster: string, log: Log): Promise<void> {
  for (const { signal, milliseconds } of [fastShutdown, immediateShutdown]) {
    if (!servesCluster(pid, cluster)) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isAlive(pid)) return;
      throw stopFailed(pid, error);
    }
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline) {
      if (!isAlive(pid)) return;
      await delay(10);
    }
    log('warn', `The database (process ${pid}) did not stop within ${milliseconds / 1000} s.`);
  }
  throw stopFailed(pid, undefined);
}

function stopFailed(pid: number, cause: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database-stop-failed',
    `The embedded database (process ${pid}) could not be stopped.`,
    `Stop it by hand: kill -QUIT ${pid}. What was committed is safe.`,
    cause,
  );
}

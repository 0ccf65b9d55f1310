import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findHome } from '../../src/db/embedded/home.ts';
import { isAlive, readPostmasterFile } from '../../src/db/embedded/postmaster.ts';

const program = fileURLToPath(new URL('../../bin/lockstep.mjs', import.meta.url));

export type LockstepProcess = {
  readonly pid: number;
  /** Rejects if it ends by itself, with what it said last. */
  readonly died: Promise<never>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Ctrl-C; the exit code. */
  stop(): Promise<number | null>;
};

/** `lockstep start` as an installation runs it, with the embedded database. Its log goes to `logFile`. */
export async function startLockstep(
  dataDir: string,
  secretKey: string,
  logFile: string,
): Promise<LockstepProcess> {
  const log = await open(logFile, 'a');
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, 'start'], {
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    env: {
      ...inherited,
      DATA_DIR: dataDir,
      LOCKSTEP_SECRET_KEY: secretKey,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
    },
  });
  await log.close();
  let told = false;
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const died = exited.then(async ([code]) => {
    if (told) return new Promise<never>(() => {});
    const said = (await readFile(logFile, 'utf8')).slice(-2_000);
    throw new Error(`Lockstep ended by itself with ${code}. Its log ends with:\n${said}`);
  });
  died.catch(() => {});
  const end = async (signal: NodeJS.Signals) => {
    told = true;
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    pid: child.pid ?? 0,
    died,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
  };
}

/** kill -9 of the embedded PostgreSQL's postmaster; false when none runs. */
export async function killPostmaster(dataDir: string): Promise<boolean> {
  const pid = await postmasterOf(dataDir);
  if (pid === null) return false;
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(10);
  return true;
}

/** The pid of the PostgreSQL that runs on `dataDir`, or null. */
export async function postmasterOf(dataDir: string): Promise<number | null> {
  const home = await findHome(dataDir);
  const file = home && (await readPostmasterFile(home.cluster));
  return file && isAlive(file.pid) ? file.pid : null;
}

export const spoolOf = (dataDir: string): string => join(dataDir, 'spool');

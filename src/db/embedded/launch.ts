import { spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identity } from './account.ts';
import { EmbeddedDatabaseError } from './errors.ts';
import { explainFailure, isConflict } from './failure.ts';
import type { Log } from './log.ts';
import { readPostmasterFile } from './postmaster.ts';
import { type Site, serverArguments } from './site.ts';

export type Launched = { kind: 'ready'; pid: number } | { kind: 'conflict'; output: string };

const recoveryLimit = 30 * 60_000;
const saySoEvery = 10_000;
const logFileLimit = 10 * 1024 * 1024;

/**
 * Starts the server and waits until it takes connections: 0.1 s, or as long as the replay of the
 * log takes after a crash.
 *
 * It gets a session of its own: Ctrl-C in a terminal goes to the whole process group, and would
 * otherwise end the database under an app that still has work to finish.
 *
 * @param stalePid the pid in a postmaster.pid that is proven not to be a server of this cluster,
 *   or null. PostgreSQL itself would refuse to start as long as any process, even a zombie, has
 *   it; it overlooks the one named in PG_GRANDPARENT_PID (made for pg_ctl) and still does all its
 *   other checks, so we never delete its lock file.
 */
export async function launch(site: Site, stalePid: number | null, log: Log): Promise<Launched> {
  const serverLog = await openServerLog(site);
  const base = identity(site.account);
  const child = spawn(site.binaries.postgres, serverArguments(site), {
    ...base,
    env: { ...base.env, ...(stalePid === null ? {} : { PG_GRANDPARENT_PID: String(stalePid) }) },
    detached: true,
    stdio: ['ignore', serverLog.file.fd, serverLog.file.fd],
  });
  child.unref();
  const ended = { value: null as string | null };
  child.once('error', (error) => {
    ended.value = error.message;
  });
  child.once('exit', (code, signal) => {
    ended.value = `(ended with ${signal ?? `exit code ${code}`})`;
  });
  try {
    await untilReady(site, child.pid, ended, log);
  } finally {
    await serverLog.file.close();
  }
  if (ended.value === null && child.pid !== undefined) return { kind: 'ready', pid: child.pid };
  const output = `${await tail(site.home.serverLog, serverLog.size)}\n${ended.value}`;
  if (isConflict(output)) return { kind: 'conflict', output };
  throw explainFailure(output, {
    what: `started from ${site.home.cluster} (its log: ${site.home.serverLog})`,
    account: site.account,
  });
}

async function untilReady(
  site: Site,
  pid: number | undefined,
  ended: { value: string | null },
  log: Log,
): Promise<void> {
  const began = performance.now();
  let said = began;
  while (ended.value === null) {
    const file = await readPostmasterFile(site.home.cluster);
    if (file?.pid === pid && file?.ready) return;
    const now = performance.now();
    if (now - began > recoveryLimit) {
      throw new EmbeddedDatabaseError(
        'database-start-failed',
        `The embedded database (process ${pid}) has been starting for ${recoveryLimit / 60_000} minutes.`,
        `Read ${site.home.serverLog}; the process goes on, and a new start of Lockstep will wait for it again.`,
      );
    }
    if (now - said > saySoEvery) {
      said = now;
      const seconds = Math.round((now - began) / 1000);
      log(
        'warn',
        `The database is still starting after ${seconds} s (see ${site.home.serverLog}).`,
      );
    }
    await delay(10);
  }
}

/** Keeps one earlier file, so that the log never takes more than about 20 MB. */
async function openServerLog(site: Site) {
  const path = site.home.serverLog;
  const before = await stat(path).catch(() => null);
  if (before !== null && before.size > logFileLimit) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  if (site.account.switched) await file.chown(site.account.uid, site.account.gid);
  return { file, size: (await file.stat()).size };
}

async function tail(path: string, from: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const length = Math.min((await file.stat()).size - from, 64 * 1024);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}

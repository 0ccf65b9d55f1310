import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { EmbeddedDatabaseError, EmbeddedDatabaseInUse } from './errors.ts';
import { launch } from './launch.ts';
import type { Log } from './log.ts';
import { claimServer, ensureDatabase } from './ownership.ts';
import { isAlive, readPostmasterFile, servesCluster, stopPostmaster } from './postmaster.ts';
import { type Site, startedAlike } from './site.ts';

/** A server that this process owns as long as `client` is connected. */
export type Owned = { pid: number; client: pg.Client; adopted: boolean };

/** How long a server that is there, but neither answers nor lets another one start, is waited for. */
const patience = 20_000;

/** A server that runs and cannot be reached for so long is taken to have lost its socket. */
const unreachableFor = 5000;

/**
 * Ends with exactly one owner of exactly one server, whatever is found: nothing, a server left
 * over by a killed Lockstep (adopted; restarted if it runs with other programs or settings), the
 * remains of a killed server, one that is starting or stopping, another start at the same time.
 *
 * @throws EmbeddedDatabaseInUse when a living Lockstep owns the server.
 */
export async function takeOver(site: Site, log: Log): Promise<Owned> {
  const { cluster } = site.home;
  let launched = 0;
  let deadline = performance.now() + patience;
  let obstacle = '';
  while (performance.now() < deadline) {
    const file = await readPostmasterFile(cluster);
    if (file === null || !servesCluster(file.pid, cluster)) {
      const result = await launch(site, file?.pid ?? null, log);
      if (result.kind === 'ready') launched = result.pid;
      else {
        obstacle = result.output;
        await delay(100);
      }
      continue;
    }
    if (file.socketDir === null) {
      await delay(20);
      continue;
    }
    const claim = await claimServer(file.socketDir);
    if (claim.kind === 'held') throw new EmbeddedDatabaseInUse(site.home.folder, claim.pid);
    if (claim.kind === 'owned') {
      const adopted = launched !== file.pid;
      if (!adopted || (await startedAlike(site))) {
        await settle(site, claim.client, file.pid, log);
        return { client: claim.client, pid: file.pid, adopted };
      }
      log('info', 'A database left over by an earlier run has other settings: restarting it.');
      await stopPostmaster(file.pid, cluster, log);
      await claim.client.end().catch(() => undefined);
      continue;
    }
    if (claim.kind === 'starting-or-stopping') {
      // As long as it says so it lives and works; replaying the log can take minutes.
      if (!obstacle) log('info', 'The database is starting or stopping: waiting for it.');
      obstacle = 'it is starting or stopping.';
      deadline = performance.now() + patience;
    } else {
      obstacle = String(claim.cause);
      if (performance.now() > deadline - patience + unreachableFor)
        await endUnreachable(site, file.pid, log);
    }
    await delay(50);
  }
  throw new EmbeddedDatabaseError(
    'database-lock-stuck',
    `The embedded database in ${cluster} can be neither reached nor started: ${obstacle.trim()}`,
    `See whether a process named postgres is left over (ps aux | grep postgres), end it with kill -QUIT, and start again. In a container: restart it, with --init.`,
  );
}

/** What the new owner does first; if it cannot, the server is not left behind. */
async function settle(site: Site, client: pg.Client, pid: number, log: Log): Promise<void> {
  try {
    await ensureDatabase(client);
    await writeFile(ownerFile(site), `${process.pid}\n`);
  } catch (error) {
    await stopPostmaster(pid, site.home.cluster, log);
    await client.end().catch(() => undefined);
    throw error;
  }
}

/**
 * A server runs whose socket is gone (somebody emptied /tmp). If the Lockstep that owned it lives,
 * its connections still work, so it is left alone.
 */
async function endUnreachable(site: Site, pid: number, log: Log): Promise<void> {
  const owner = await lastOwner(site);
  if (owner !== null && isAlive(owner)) throw new EmbeddedDatabaseInUse(site.home.folder, owner);
  log(
    'warn',
    `A database server left over by an earlier run (process ${pid}) cannot be reached: restarting it.`,
  );
  await stopPostmaster(pid, site.home.cluster, log);
}

function ownerFile(site: Site): string {
  return join(site.home.folder, 'owner.pid');
}

async function lastOwner(site: Site): Promise<number | null> {
  const text = await readFile(ownerFile(site), 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}

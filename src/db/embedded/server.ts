import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { installedPrograms, runnableBinaries } from './binaries.ts';
import { ensureCluster, syncToDisk, writeAccessRules } from './cluster.ts';
import { EmbeddedDatabaseInUse } from './errors.ts';
import { explainSystemError } from './failure.ts';
import { openHome } from './home.ts';
import type { Log } from './log.ts';
import { stopPostmaster } from './postmaster.ts';
import type { Site } from './site.ts';
import { connectionUrl, makeSocketDirectory, removeSocketDirectory } from './socket-directory.ts';
import { type Owned, takeOver } from './take-over.ts';

/**
 * A running PostgreSQL that this process owns.
 *
 * - `url`: for the `pg` driver, role `lockstep` (superuser), database `lockstep`; holds no secret.
 * - `dataDir`: the folder that holds the data, which is elsewhere than asked for when the account
 *   that PostgreSQL runs as may not enter that.
 * - `pid`: the server's process; changes when it had to be restarted.
 * - `adopted`: an earlier Lockstep, since killed, started it.
 * - `stop`: close all pools first. Waits until the server is gone; may be called more than once.
 */
export type EmbeddedServer = {
  url: string;
  socketDir: string;
  dataDir: string;
  readonly pid: number;
  adopted: boolean;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  dataDir: string;
  log: Log;
  /** PostgreSQL settings by name, such as `{ shared_buffers: '1GB' }`. */
  settings?: Record<string, string>;
};

/**
 * Starts PostgreSQL 18 on `dataDir` (about 1 s the first time, 0.2 s later), or adopts the one that
 * a killed Lockstep left running there. While this process lives, a server that ends unexpectedly
 * is started again, under the same URL.
 *
 * The server is in a session of its own, so Ctrl-C does not reach it: the app calls `stop()` when
 * its work is finished. If it exits without that, the server is told to end; after `kill -9` it
 * runs on until the next start.
 *
 * @throws EmbeddedDatabaseInUse when another living Lockstep has it.
 * @throws EmbeddedDatabaseError with what to do, for everything else.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log } = options;
  const explain = (error: unknown) => {
    throw explainSystemError(error, options.dataDir);
  };
  const { site, made } = await prepare(options).catch(explain);
  const { home, account, binaries } = site;
  const owned = await takeOver(site, log).catch(explain);
  const synced = made ? syncToDisk(home, binaries, account) : Promise.resolve();
  log('info', owned.adopted ? 'Took over the running database.' : 'The database is running.', {
    pid: owned.pid,
    dataDir: home.folder,
    user: account.name,
  });
  return supervise(site, owned, synced, log);
}

/** All that lies on the disk: folders, programs, the cluster (`made`: just now), access rules. */
async function prepare(options: EmbeddedOptions): Promise<{ site: Site; made: boolean }> {
  const { dataDir, log, settings = {} } = options;
  const installed = await installedPrograms();
  const { home, account } = await openHome(dataDir, log);
  const binaries = await runnableBinaries(installed, home.folder, account, log);
  const made = await ensureCluster(home, binaries, account);
  const accessRules = await writeAccessRules(home);
  const socketDir = await makeSocketDirectory(home, account);
  return { site: { home, account, binaries, settings, accessRules, socketDir }, made };
}

function supervise(site: Site, first: Owned, synced: Promise<void>, log: Log): EmbeddedServer {
  let owned: Owned | null = first;
  let lastPid = first.pid;
  let recovery = Promise.resolve();
  let stopped: Promise<void> | null = null;
  const stopping = new AbortController();

  const watch = (server: Owned) => {
    lastPid = server.pid;
    letProcessEnd(server.client);
    server.client.once('end', () => {
      owned = null;
      if (!stopping.signal.aborted) recovery = recover();
    });
  };

  const recover = async () => {
    log('warn', 'The connection to the database broke: seeing to it.', { pid: lastPid });
    for (let wait = 500; !stopping.signal.aborted; wait = Math.min(wait * 2, 30_000)) {
      try {
        await makeSocketDirectory(site.home, site.account);
        owned = await takeOver(site, log);
        watch(owned);
        log('info', 'The database is running again.', { pid: owned.pid });
        return;
      } catch (error) {
        log('error', error instanceof Error ? error.message : String(error), { error });
        if (error instanceof EmbeddedDatabaseInUse) return;
        await delay(wait, undefined, { signal: stopping.signal, ref: false }).catch(
          () => undefined,
        );
      }
    }
  };

  const endWithProcess = () => {
    try {
      if (owned !== null) process.kill(owned.pid, 'SIGINT');
    } catch {
      // It is gone already.
    }
  };

  const stop = async () => {
    stopping.abort();
    await Promise.all([recovery, synced]);
    process.off('exit', endWithProcess);
    if (owned === null) return;
    // The lock is held to the end, so that nobody adopts a server that is about to stop.
    const { client, pid } = owned;
    await stopPostmaster(pid, site.home.cluster, log);
    await client.end().catch(() => undefined);
    await removeSocketDirectory(site.home, site.socketDir);
    log('info', 'The database is stopped.', { pid });
  };

  watch(first);
  process.on('exit', endWithProcess);
  return {
    url: connectionUrl(site.socketDir, 'lockstep'),
    socketDir: site.socketDir,
    dataDir: site.home.folder,
    adopted: first.adopted,
    get pid() {
      return lastPid;
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** The driver has `unref`, its types do not: holding the lock is no reason to stay alive. */
function letProcessEnd(client: pg.Client): void {
  (client as pg.Client & { unref(): void }).unref();
}

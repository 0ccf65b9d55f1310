import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Account, canEnter, databaseAccount, runsAsRoot } from './account.ts';
import { EmbeddedDatabaseError } from './errors.ts';
import type { Log } from './log.ts';

/**
 * Where everything of one embedded database lies:
 *
 *     cluster/               PostgreSQL's own data directory, belongs to the account
 *     run/                   the socket, where its path is short enough
 *     pg_hba.conf, pg_ident.conf   who may connect
 *     server.log             what PostgreSQL says
 *     postgresql-<version>/  its programs, where the account cannot run the installed ones
 *
 * The folder itself belongs to whoever runs Lockstep: as root we never write into a folder that
 * an unprivileged user owns.
 */
export type Home = { folder: string; cluster: string; serverLog: string };

/** Outside the data directory when root's PostgreSQL user may not enter that. */
const elsewhere = '/var/lib/lockstep';

/** In the data directory: one line, the path of the home that lies elsewhere. */
const locationFile = 'postgres.location';

/**
 * The home that earlier starts made for this data directory, or null. Reads only.
 *
 * @throws EmbeddedDatabaseError when a recorded home is gone: an empty database in its place would
 *   look like lost data.
 */
export async function findHome(dataDir: string): Promise<Home | null> {
  const absolute = await realpath(dataDir).catch(() => null);
  if (absolute === null) return null;
  const recorded = await recordedFolder(absolute);
  if (recorded !== null) {
    if (await exists(recorded)) return homeIn(recorded);
    throw new EmbeddedDatabaseError(
      'database-data-missing',
      `The database of ${absolute} lies in ${recorded}, and that folder is not there.`,
      `Bring the folder back (is a volume not mounted?). To start with an empty database instead, delete ${join(absolute, locationFile)}.`,
    );
  }
  for (const folder of [join(absolute, 'postgres'), folderElsewhere(absolute)]) {
    if (await exists(join(folder, 'cluster'))) return homeIn(folder);
  }
  return null;
}

/** Finds or makes the home, and says which account PostgreSQL runs as in it. */
export async function openHome(
  dataDir: string,
  log: Log,
): Promise<{ home: Home; account: Account }> {
  await mkdir(dataDir, { recursive: true });
  const absolute = await realpath(dataDir);
  const found = await findHome(absolute);
  const cluster = found !== null && (await exists(found.cluster)) ? found.cluster : null;
  const account = await databaseAccount(cluster);
  const home = found ?? (await newHome(absolute, account));
  if (dirname(home.folder) !== absolute) await settleElsewhere(absolute, home, account, log);
  if (!(await canEnter(account, home.folder))) {
    throw new EmbeddedDatabaseError(
      'database-not-permitted',
      `PostgreSQL runs as ${account.name}, who may not enter ${await firstClosed(account, home.folder)}.`,
      `Let that user pass: chmod o+x ${await firstClosed(account, home.folder)}`,
    );
  }
  return { home, account };
}

async function newHome(absolute: string, account: Account): Promise<Home> {
  if (await canEnter(account, absolute)) {
    const folder = join(absolute, 'postgres');
    await makeFolder(folder, account.switched ? 0o755 : 0o700);
    return homeIn(folder);
  }
  const folder = folderElsewhere(absolute);
  try {
    await makeFolder(dirname(folder), 0o755);
    await makeFolder(folder, 0o755);
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      'database-not-permitted',
      `PostgreSQL runs as ${account.name}, who may not enter ${absolute}, and ${folder} cannot be made instead.`,
      `Set DATA_DIR to a folder that ${account.name} may enter, such as /srv/lockstep.`,
      cause,
    );
  }
  return homeIn(folder);
}

async function settleElsewhere(
  absolute: string,
  home: Home,
  account: Account,
  log: Log,
): Promise<void> {
  const why = `PostgreSQL runs as ${account.name}, who may not enter ${absolute}`;
  if ((await recordedFolder(absolute)) === null) {
    if (await exists(home.cluster)) {
      log(
        'warn',
        `Taking up again the database that an earlier data directory ${absolute} left in ${home.folder}. To start with an empty one, stop Lockstep and delete that folder.`,
      );
    }
    const fresh = join(absolute, `${locationFile}.${process.pid}`);
    await writeFile(fresh, `${home.folder}\n`);
    await rename(fresh, join(absolute, locationFile));
  }
  log('info', `The database lies in ${home.folder}: ${why}.`);
}

/** `mkdir` obeys the umask; what the account must be able to enter may not depend on it. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  if (await exists(folder)) return;
  await mkdir(folder, { recursive: true, mode });
  if (runsAsRoot()) await chmod(folder, mode);
}

function homeIn(folder: string): Home {
  return { folder, cluster: join(folder, 'cluster'), serverLog: join(folder, 'server.log') };
}

function folderElsewhere(absolute: string): string {
  return join(elsewhere, createHash('sha256').update(absolute).digest('hex').slice(0, 16));
}

async function recordedFolder(absolute: string): Promise<string | null> {
  const text = await readFile(join(absolute, locationFile), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw notReadable(absolute, error);
  });
  return text.trim() === '' ? null : text.trim();
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
      throw notReadable(path, error);
    }
    return false;
  }
}

function notReadable(path: string, cause: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database-not-permitted',
    `This user may not read ${path}.`,
    'Run the command as the user who runs Lockstep, or as root.',
    cause,
  );
}

/** The outermost folder on the way to `folder` that the account may not enter. */
async function firstClosed(account: Account, folder: string): Promise<string> {
  const steps = resolve(folder).split('/');
  for (let length = 2; length <= steps.length; length++) {
    const step = steps.slice(0, length).join('/');
    if (!(await canEnter(account, step))) return step;
  }
  return folder;
}

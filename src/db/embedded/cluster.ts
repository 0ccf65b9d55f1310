import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, ownUserName, runAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './errors.ts';
import { explainFailure } from './failure.ts';
import type { Home } from './home.ts';
import { isAlive } from './postmaster.ts';

/**
 * Makes PostgreSQL's data directory if there is none (0.6 s) and checks that its version is ours.
 *
 * @returns true when it was made now.
 */
export async function ensureCluster(
  home: Home,
  binaries: Binaries,
  account: Account,
): Promise<boolean> {
  await removeAbandoned(home);
  const version = await clusterVersion(home);
  if (version === null) return await createCluster(home, binaries, account);
  if (version === binaries.major) return false;
  throw new EmbeddedDatabaseError(
    'database-version-mismatch',
    `The database in ${home.cluster} was made by PostgreSQL ${version}; this Lockstep brings PostgreSQL ${binaries.major}, which cannot read it.`,
    'Start it with the version of Lockstep that made it, or move that folder away to begin with an empty database.',
  );
}

async function clusterVersion(home: Home): Promise<number | null> {
  const text = await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  return text === null ? null : Number.parseInt(text, 10);
}

/**
 * initdb works in a folder of its own that is renamed when complete: a crash in the middle leaves
 * no half database, and of two starts at the same time one takes the other's.
 */
async function createCluster(home: Home, binaries: Binaries, account: Account): Promise<boolean> {
  const fresh = `${home.cluster}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(fresh, { mode: 0o700 });
  if (account.switched) await chown(fresh, account.uid, account.gid);
  try {
    await initialise(fresh, binaries, account);
    await rename(fresh, home.cluster);
    return true;
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if ((await clusterVersion(home)) !== null) return false;
    throw error;
  }
}

/**
 * Collation by code point from PostgreSQL's own tables: the same order on every system, never
 * changed under our indexes by an update of the C library. The character type must still be a
 * UTF-8 one: under LC_CTYPE=C pg_trgm drops every letter beyond ASCII (seen with 18.4).
 */
async function initialise(folder: string, binaries: Binaries, account: Account): Promise<void> {
  const options = [
    ['--pgdata', folder, '--username=lockstep', '--encoding=UTF8', '--no-sync'],
    ['--no-instructions', '--auth-local=peer', '--auth-host=reject'],
    ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ].flat();
  let output = '';
  // Linux has C.UTF-8, old distributions en_US.UTF-8, macOS UTF-8.
  for (const characters of ['C.UTF-8', 'en_US.UTF-8', 'UTF-8']) {
    const result = await runAs(account, binaries.initdb, [...options, `--lc-ctype=${characters}`]);
    if (result.code === 0) return;
    output = result.output;
    if (!output.includes('invalid locale name')) break;
  }
  throw explainFailure(output, { what: `made in ${folder}`, account });
}

/**
 * Brings a fresh cluster safely to disk, which `--no-sync` left out to be quick. Runs beside the
 * server; until it is done (0.1 s) a power failure could cost the new, still empty, database.
 */
export async function syncToDisk(home: Home, binaries: Binaries, account: Account): Promise<void> {
  await runAs(account, binaries.initdb, ['--sync-only', '--pgdata', home.cluster]);
}

/**
 * Folders that an initdb left behind whose Lockstep was killed. It may still be writing to one;
 * then that stays until the next start.
 */
async function removeAbandoned(home: Home): Promise<void> {
  for (const name of await readdir(home.folder)) {
    const maker = /^cluster\.new-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) {
      await rm(join(home.folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/**
 * Who may connect: the kernel tells PostgreSQL which system user is at the other end of the socket
 * (peer authentication), and only the user who runs Lockstep, and root, are let in, under any role.
 * So there is no password to keep, and other programs of the account's user (nobody has many) stay
 * outside although they own the socket's folder.
 */
export async function writeAccessRules(home: Home): Promise<{ hba: string; ident: string }> {
  const files = {
    hba: join(home.folder, 'pg_hba.conf'),
    ident: join(home.folder, 'pg_ident.conf'),
  };
  const users = new Set(['root', ownUserName()]);
  const map = [...users].map((user) => `lockstep "${user}" all\n`).join('');
  await replaceFile(files.hba, 'local all all peer map=lockstep\n');
  await replaceFile(files.ident, map);
  return files;
}

async function replaceFile(file: string, content: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, content);
  await chmod(fresh, 0o644);
  await rename(fresh, file);
}

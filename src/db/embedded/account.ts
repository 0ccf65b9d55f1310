import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { EmbeddedDatabaseError, useOwnServer } from './errors.ts';

/**
 * The system user that PostgreSQL runs as. `switched` is true when that is not the user of this
 * process, which happens only when Lockstep runs as root: PostgreSQL refuses to run as root.
 */
export type Account = { name: string; uid: number; gid: number; switched: boolean };

export type Outcome = { code: number | null; output: string };

/** Tried in this order when Lockstep runs as root and there is no data yet. */
const unprivileged = ['postgres', 'nobody'];

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The name that PostgreSQL's peer authentication will see for connections of this process. */
export function ownUserName(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      'database-no-account',
      `User id ${process.getuid?.()} has no name on this system, and PostgreSQL does not run without one.`,
      `Add a line for it to /etc/passwd (in a container: run as a user of the image). Or: ${useOwnServer}`,
      cause,
    );
  }
}

/**
 * Data that exists keeps its owner, so that a first start as an ordinary user and a second one by
 * sudo (or the reverse) never end with files that one of them cannot read.
 *
 * @param cluster PostgreSQL's data directory if it exists, else null.
 * @throws EmbeddedDatabaseError when the data belongs to somebody else, or root finds no account.
 */
export async function databaseAccount(cluster: string | null): Promise<Account> {
  const owner = cluster === null ? null : await stat(cluster);
  if (!runsAsRoot()) {
    const self = userInfoOrThrow();
    if (owner !== null && owner.uid !== self.uid) {
      throw new EmbeddedDatabaseError(
        'database-not-permitted',
        `The database in ${cluster} belongs to ${await nameOf(owner.uid)}, not to ${self.name}.`,
        `Start Lockstep as root or as that user, or give the files away: chown -R ${self.name} ${cluster}`,
      );
    }
    return self;
  }
  if (owner !== null) {
    if (owner.uid === 0) {
      throw new EmbeddedDatabaseError(
        'database-not-permitted',
        `The database in ${cluster} belongs to root, and PostgreSQL refuses to run as root.`,
        `Give the files to an unprivileged user, for example: chown -R ${(await firstUnprivileged()).name} ${cluster}`,
      );
    }
    const name = await nameOf(owner.uid);
    return { name, uid: owner.uid, gid: owner.gid, switched: true };
  }
  return await firstUnprivileged();
}

async function firstUnprivileged(): Promise<Account> {
  for (const name of unprivileged) {
    const uid = await idOf(['-u', name]);
    const gid = await idOf(['-g', name]);
    if (uid !== null && gid !== null && uid !== 0) return { name, uid, gid, switched: true };
  }
  throw new EmbeddedDatabaseError(
    'database-no-account',
    `Lockstep runs as root, PostgreSQL refuses to, and this system has no user named ${unprivileged.join(' or ')} to run it as.`,
    `Start Lockstep as an ordinary user, or add one: useradd --system postgres. Or: ${useOwnServer}`,
  );
}

/**
 * Runs a command as `account` to its end. The environment is bare: PGDATA, PGOPTIONS or the
 * secrets in ours are none of the database's business.
 */
export function runAs(account: Account, file: string, args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...identity(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: null, output: output + error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * What `spawn` needs to become the account. The working directory is / because ours may lie where
 * the account may not enter; TZ=UTC spares initdb a search through the zone files.
 */
export function identity(account: Account) {
  return {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' },
    ...(account.switched ? { uid: account.uid, gid: account.gid } : {}),
  };
}

/** Whether the account may go into `folder`: asked of the system, so that ACLs count too. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return (await runAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])).code === 0;
}

function userInfoOrThrow(): Account {
  const name = ownUserName();
  const { uid, gid } = userInfo();
  return { name, uid, gid, switched: false };
}

async function nameOf(uid: number): Promise<string> {
  const self: Account = { name: '', uid, gid: 0, switched: false };
  const { code, output } = await runAs(self, 'id', ['-un', String(uid)]);
  return code === 0 ? output.trim() : `user id ${uid}`;
}

async function idOf(args: string[]): Promise<number | null> {
  const self: Account = { name: '', uid: 0, gid: 0, switched: false };
  const { code, output } = await runAs(self, 'id', args);
  return code === 0 && /^\d+$/.test(output.trim()) ? Number(output.trim()) : null;
}

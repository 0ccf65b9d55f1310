import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { databaseAccount, identity } from './account.ts';
import { findRunningEmbedded } from './find-running.ts';
import { isAlive } from './postmaster.ts';
import { startEmbeddedPostgres } from './server.ts';
import { processesOf, query, Scene, until, untilGone } from './testing/harness.ts';

const scene = new Scene();
afterEach(() => scene.clear(), 60_000);

const start = async (dataDir: string, settings: Record<string, string> = {}) =>
  scene.keep(await startEmbeddedPostgres({ dataDir, log: scene.log, settings }));

const storeNote = (url: string) =>
  query(url, "CREATE TABLE note (text text); INSERT INTO note VALUES ('committed')");
const notes = (url: string) => query(url, 'SELECT text FROM note');
/** Processes whose command line has `text`. */
function processesNaming(text: string): string[] {
  const table = execFileSync('ps', ['-ww', '-eo', 'args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(text));
}

const committed = [{ text: 'committed' }];

describe('kill -9 of Lockstep', { timeout: 60_000 }, () => {
  test('the database left over is adopted by the next start, and stopped by it', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid } = await holder.next('running');
    await storeNote(url);
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(isAlive(pid)).toBe(true);
    expect(await findRunningEmbedded(dataDir)).toEqual({ url });

    const next = await start(dataDir);
    expect(next).toMatchObject({ adopted: true, pid, url });
    expect(await notes(next.url)).toEqual(committed);
    const processes = processesOf(pid);
    await next.stop();
    await untilGone(processes);
  });

  test('one that runs with other settings is restarted with ours', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid } = await holder.next('running');
    await storeNote(url);
    holder.child.kill('SIGKILL');
    await holder.ended;

    const next = await start(dataDir, { work_mem: '13MB' });
    expect(next.adopted).toBe(false);
    expect(next.pid).not.toBe(pid);
    expect(await query(next.url, 'SHOW work_mem')).toEqual([{ work_mem: '13MB' }]);
    expect(await notes(next.url)).toEqual(committed);
  });

  test('one whose socket was swept away is restarted', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid, dataDir: home } = await holder.next('running');
    await storeNote(url);
    holder.child.kill('SIGKILL');
    await holder.ended;
    rmSync(join(home, 'run'), { recursive: true });

    const next = await start(dataDir);
    expect(next.pid).not.toBe(pid);
    expect(await notes(next.url)).toEqual(committed);
  });

  test('in the middle of the first start leaves nothing that hinders the next', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const making = () => processesNaming(`${dataDir}/postgres/cluster.new-`);
    await until('initdb at work', () => making().length > 0);
    holder.child.kill('SIGKILL');
    await holder.ended;

    const next = await start(dataDir);
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await until('the end of initdb', () => making().length === 0);
  });
});

describe('kill -9 of the database', { timeout: 60_000 }, () => {
  test('with Lockstep too: the next start has every committed row', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid } = await holder.next('running');
    await storeNote(url);
    holder.child.kill('SIGKILL');
    for (const victim of processesOf(pid)) process.kill(victim, 'SIGKILL');

    const next = await start(dataDir);
    expect(next.adopted).toBe(false);
    expect(await notes(next.url)).toEqual(committed);
  });

  test('under a living Lockstep: it is started again at the same address', async () => {
    const server = await start(scene.folder());
    await storeNote(server.url);
    const before = server.pid;
    process.kill(before, 'SIGKILL');

    await until('a new server', () => server.pid !== before);
    expect(await notes(server.url)).toEqual(committed);
    expect(scene.messages).toContain('The database is running again.');
    const processes = processesOf(server.pid);
    await server.stop();
    await untilGone(processes);
  });

  test('one session killed: Lockstep stays the owner', async () => {
    const dataDir = scene.folder();
    const server = await start(dataDir);
    const sessions = processesOf(server.pid).slice(1);
    process.kill(sessions.at(-1) ?? 0, 'SIGKILL');

    await until('the lock again', () => scene.messages.includes('The database is running again.'));
    await expect(startEmbeddedPostgres({ dataDir, log: scene.log })).rejects.toMatchObject({
      code: 'database-in-use',
      pid: process.pid,
    });
  });

  test('as a zombie that nobody reaps it is no obstacle', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid } = await holder.next('running');
    await storeNote(url);
    holder.child.kill('SIGSTOP');
    for (const victim of processesOf(pid)) process.kill(victim, 'SIGKILL');
    process.kill(pid, 0); // throws if it had been reaped after all

    const next = await start(dataDir);
    process.kill(pid, 0);
    expect(await notes(next.url)).toEqual(committed);
  });

  test('its pid given to another program, as in a restarted container, is no obstacle', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url, pid, dataDir: home } = await holder.next('running');
    await storeNote(url);
    const lockFile = join(home, 'cluster', 'postmaster.pid');
    const kept = readFileSync(lockFile, 'utf8');
    holder.child.kill('SIGKILL');
    // Those whose server is gone end by themselves, perhaps before their turn.
    for (const victim of processesOf(pid)) if (isAlive(victim)) process.kill(victim, 'SIGKILL');
    const account = await databaseAccount(join(home, 'cluster'));
    const other = spawn('sleep', ['600'], { ...identity(account), stdio: 'ignore' });
    try {
      writeFileSync(lockFile, kept.replace(/^\d+/, String(other.pid)));
      const next = await start(dataDir);
      expect(await notes(next.url)).toEqual(committed);
      expect(isAlive(other.pid ?? 0)).toBe(true);
    } finally {
      other.kill();
    }
  });
});

describe('the end of Lockstep', { timeout: 60_000 }, () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s to its whole process group: work is finished, no process remains',
    async (signal) => {
      const holder = scene.hold(scene.folder());
      const { pid } = await holder.next('running');
      const processes = processesOf(pid);
      process.kill(-holder.pid, signal);

      expect((await holder.next('finished-work')).failure).toBeNull();
      expect(await holder.ended).toBe(0);
      expect([...processes, holder.pid].filter(isAlive)).toEqual([]);
    },
  );

  test('an exit without stop() ends the database as well', async () => {
    const holder = scene.hold(scene.folder(), { manner: 'exit' });
    const { pid } = await holder.next('running');
    expect(await holder.ended).toBe(1);
    await untilGone(processesOf(pid));
  });
});

import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { databaseAccount, runAs, runsAsRoot } from './account.ts';
import { findRunningEmbedded } from './find-running.ts';
import { makeClone } from './testing/clone.ts';
import { holderProgram, query, Scene } from './testing/harness.ts';

const scene = new Scene();
afterEach(() => scene.clear(), 60_000);

const nobody = runsAsRoot() ? { uid: idOf('-u'), gid: idOf('-g') } : null;
const nobodyAccount = { name: 'nobody', uid: 0, gid: 0, ...nobody, switched: true };

/** Others can run Node and read this repository only where it does not lie in a private folder. */
const openToNobody =
  nobody !== null &&
  (await runAs(nobodyAccount, process.execPath, ['--check', holderProgram])).code === 0;

function idOf(kind: '-u' | '-g'): number {
  return Number(execFileSync('id', [kind, 'nobody'], { encoding: 'utf8' }));
}

describe('a fresh clone whose install scripts were blocked', { timeout: 120_000 }, () => {
  test('gets the symlinks that PostgreSQL needs', async () => {
    const { program, native } = makeClone(scene.folder());
    const library = join(native, 'lib', 'libicuuc.so.60');
    if (process.platform === 'linux') expect(existsSync(library)).toBe(false);
    const holder = scene.hold(join(scene.folder(), 'data'), { program });

    const { url } = await holder.next('running');
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    if (process.platform === 'linux') expect(lstatSync(library).isSymbolicLink()).toBe(true);
  });

  test.runIf(openToNobody)('and cannot be written to: a copy of the programs runs', async () => {
    const { program, native } = makeClone(scene.folder());
    const data = scene.folder();
    chownSync(data, nobodyAccount.uid, nobodyAccount.gid);
    const holder = scene.hold(data, { program, ...nobody });

    const { pid } = await holder.next('running');
    expect(commandOf(pid)).toContain(join(data, 'postgres', 'postgresql-'));
    expect(existsSync(join(native, 'lib', 'libicuuc.so.60'))).toBe(false);
  });
});

describe.runIf(runsAsRoot())('as root', { timeout: 120_000 }, () => {
  test('the server runs as an unprivileged user, to whom the data belongs', async () => {
    const holder = scene.hold(scene.folder());
    const { pid, dataDir } = await holder.next('running');
    const account = await databaseAccount(null);

    expect(account.uid).not.toBe(0);
    expect(statSync(join(dataDir, 'cluster')).uid).toBe(account.uid);
    expect(execFileSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }).trim()).toBe(
      String(account.uid),
    );
  });

  test('a clone that nobody else may enter: the log says where the data is, and it is found again', async () => {
    const clone = scene.folder(0o700);
    const { program } = makeClone(clone);
    const data = join(clone, 'data');
    const first = scene.hold(data, { program });
    const { url, dataDir } = await first.next('running');
    scene.folders.push(dataDir);
    expect(dirname(dataDir)).toBe('/var/lib/lockstep');
    const said = first.events.map(({ message }) => message ?? '');
    expect(said).toContainEqual(expect.stringContaining(`The database lies in ${dataDir}`));
    expect(said).toContainEqual(expect.stringContaining(`programs are copied to ${dataDir}`));
    await query(url, "CREATE TABLE note AS SELECT 'kept' AS text");
    expect(await findRunningEmbedded(data)).toEqual({ url });
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = scene.hold(data, { program });
    const again = await second.next('running');
    expect(await query(again.url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    rmSync(data, { recursive: true });
    const third = scene.hold(data, { program });
    await third.next('running');
    expect(third.events.map(({ message }) => message ?? '')).toContainEqual(
      expect.stringContaining('To start with an empty one, stop Lockstep and delete that folder.'),
    );
    expect(readFileSync(join(data, 'postgres.location'), 'utf8')).toBe(`${dataDir}\n`);
  });

  test.runIf(openToNobody)('other users are kept out, the owner of the server too', async () => {
    const holder = scene.hold(scene.folder());
    const { url } = await holder.next('running');
    const client = join(dirname(holderProgram), 'try-connecting.ts');
    const connectAs = async (account: typeof nobodyAccount) =>
      (await runAs(account, process.execPath, [client, url])).output;

    expect(await connectAs({ ...nobodyAccount, uid: 0, gid: 0, switched: false })).toBe(
      'connected',
    );
    expect(await connectAs(await databaseAccount(null))).toBe('28000');
    const stranger = { ...nobodyAccount, uid: nobodyAccount.uid - 7 };
    expect(await connectAs(stranger)).toBe('EACCES');
  });

  test.runIf(openToNobody)('data that an ordinary user made keeps its owner', async () => {
    const folder = scene.folder();
    chownSync(folder, nobodyAccount.uid, nobodyAccount.gid);
    const data = join(folder, 'data');
    const first = scene.hold(data, { ...nobody });
    await first.next('running');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = scene.hold(data);
    const { dataDir } = await second.next('running');
    expect(statSync(join(dataDir, 'cluster', 'postmaster.pid')).uid).toBe(nobodyAccount.uid);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    await scene.hold(data, { ...nobody }).next('running');
  });
});

describe.runIf(openToNobody)('as an ordinary user', { timeout: 120_000 }, () => {
  test('the server runs as that user, in folders that are closed to others', async () => {
    const data = scene.folder();
    chownSync(data, nobodyAccount.uid, nobodyAccount.gid);
    const holder = scene.hold(data, { ...nobody });
    const { pid, dataDir } = await holder.next('running');

    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(`/proc/${pid}`).uid).toBe(nobodyAccount.uid);
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toBe(0);
  });

  test('data that root made is refused with the way out', async () => {
    const data = scene.folder();
    const first = scene.hold(data);
    await first.next('running');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const account = await databaseAccount(null);
    if (account.uid === nobodyAccount.uid) return;

    const refused = await scene.hold(data, { ...nobody }).next('refused');
    expect(refused.message).toContain(`belongs to ${account.name}, not to nobody`);
  });
});

function commandOf(pid: number): string {
  return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
}

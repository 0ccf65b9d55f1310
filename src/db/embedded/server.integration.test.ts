import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EmbeddedDatabaseInUse } from './errors.ts';
import { findRunningEmbedded } from './find-running.ts';
import { startEmbeddedPostgres } from './server.ts';
import { processesOf, query, Scene, untilGone } from './testing/harness.ts';

const scene = new Scene();
afterEach(() => scene.clear(), 60_000);

const start = async (dataDir: string, settings: Record<string, string> = {}) =>
  scene.keep(await startEmbeddedPostgres({ dataDir, log: scene.log, settings }));

describe('a start on an empty folder', { timeout: 60_000 }, () => {
  test('gives a durable PostgreSQL 18 that listens on no port', async () => {
    const server = await start(scene.folder());

    const [facts] = await query(
      server.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS version, current_user::text,
              current_database()::text, current_setting('listen_addresses') AS listens,
              current_setting('fsync') AS fsync, current_setting('max_wal_size') AS wal,
              inet_server_addr() AS address`,
    );
    expect(facts).toEqual({
      version: 18,
      current_user: 'lockstep',
      current_database: 'lockstep',
      listens: '',
      fsync: 'on',
      wal: '4GB',
      address: null,
    });
    expect(server.adopted).toBe(false);
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(server.dataDir, 'cluster')).mode & 0o777).toBe(0o700);
  });

  test('keeps letters of every script: case, trigrams, order by code point', async () => {
    const server = await start(scene.folder());
    await query(server.url, 'CREATE EXTENSION pg_trgm');

    const [facts] = await query(
      server.url,
      `SELECT lower('ÉÀÜЯ') AS lower, similarity('Élodie', 'élodie') AS same,
              cardinality(show_trgm('王伟')) AS trigrams, 'Z' < 'a' AS by_code_point`,
    );
    expect(facts).toEqual({ lower: 'éàüя', same: 1, trigrams: 3, by_code_point: true });
  });

  test('takes settings, but none that would open it to the network', async () => {
    const server = await start(scene.folder(), { work_mem: '13MB', listen_addresses: '*' });

    const [facts] = await query(
      server.url,
      "SELECT current_setting('work_mem') AS memory, current_setting('listen_addresses') AS listens",
    );
    expect(facts).toEqual({ memory: '13MB', listens: '' });
  });

  test('works where the path is too long for a socket', async () => {
    const dataDir = join(scene.folder(), 'a-folder-with-a-long-name'.repeat(5), 'and, "quoted"');
    const server = await start(dataDir);

    expect(server.socketDir.startsWith(dataDir)).toBe(false);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await findRunningEmbedded(dataDir)).toEqual({ url: server.url });
    await server.stop();
    expect(existsSync(server.socketDir)).toBe(false);
  });

  test('lets this user in under other roles, such as one without any rights', async () => {
    const server = await start(scene.folder());
    await query(server.url, 'CREATE ROLE plain LOGIN');
    const url = server.url.replace('lockstep@', 'plain@');

    expect(await query(url, 'SELECT current_user::text')).toEqual([{ current_user: 'plain' }]);
    await expect(query(url, 'CREATE TABLE public.note ()')).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('stop and start again', { timeout: 60_000 }, () => {
  test('keeps what was stored and leaves no process', async () => {
    const dataDir = scene.folder();
    const first = await start(dataDir);
    await query(first.url, "CREATE TABLE note AS SELECT 'kept' AS text");
    const processes = processesOf(first.pid);
    expect(processes.length).toBeGreaterThan(3);
    await first.stop();
    await untilGone(processes);

    const second = await start(dataDir);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  });

  test('cuts sessions that are still open, and may be asked twice', async () => {
    const server = await start(scene.folder());
    const cut = expect(query(server.url, 'SELECT pg_sleep(60)')).rejects.toMatchObject({
      code: '57P01',
    });
    await expect
      .poll(() => query(server.url, "SELECT 1 FROM pg_stat_activity WHERE query ~ '^SELECT pg_sl'"))
      .toHaveLength(1);
    await Promise.all([server.stop(), server.stop(), cut]);
    expect(existsSync(join(server.dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
  });
});

describe('a second start on one folder', { timeout: 60_000 }, () => {
  test('is refused, names the process, and leaves the first one alone', async () => {
    const dataDir = scene.folder();
    const holder = scene.hold(dataDir);
    const { url } = await holder.next('running');

    const second = startEmbeddedPostgres({ dataDir, log: scene.log });
    await expect(second).rejects.toThrow(EmbeddedDatabaseInUse);
    await expect(second).rejects.toMatchObject({ code: 'database-in-use', pid: holder.pid });
    await expect(second).rejects.toThrow(`(process ${holder.pid})`);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('of six at the same time on an empty folder exactly one wins', async () => {
    const dataDir = scene.folder();
    const holders = Array.from({ length: 6 }, () => scene.hold(dataDir));
    const outcomes = await Promise.all(
      holders.map((holder) => Promise.race([holder.next('running'), holder.next('refused')])),
    );

    expect(outcomes.filter(({ event }) => event === 'running')).toHaveLength(1);
    expect(new Set(outcomes.map(({ name }) => name))).toEqual(
      new Set([undefined, 'EmbeddedDatabaseInUse']),
    );
  });
});

describe('a command beside the server', { timeout: 60_000 }, () => {
  test('finds it while it runs, and not before or after', async () => {
    const dataDir = scene.folder();
    expect(await findRunningEmbedded(join(dataDir, 'absent'))).toBeNull();
    expect(await findRunningEmbedded(dataDir)).toBeNull();
    const server = await start(dataDir);
    expect(await findRunningEmbedded(dataDir)).toEqual({ url: server.url });
    await server.stop();
    expect(await findRunningEmbedded(dataDir)).toBeNull();
  });
});

describe('what cannot be started says why', { timeout: 60_000 }, () => {
  test('data of another PostgreSQL version', async () => {
    const dataDir = scene.folder();
    const server = await start(dataDir);
    await server.stop();
    writeFileSync(join(server.dataDir, 'cluster', 'PG_VERSION'), '17\n');

    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'database-version-mismatch',
      message: expect.stringContaining('made by PostgreSQL 17; this Lockstep brings PostgreSQL 18'),
    });
  });

  test("a wrong setting: the server's own words are quoted", async () => {
    await expect(start(scene.folder(), { shared_buffers: 'plenty' })).rejects.toMatchObject({
      code: 'database-start-failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers": "plenty"'),
      fix: 'Correct the setting it names.',
    });
  });

  test('a damaged cluster: the last lines of its log, and where the log is', async () => {
    const dataDir = scene.folder();
    const server = await start(dataDir);
    await server.stop();
    writeFileSync(join(server.dataDir, 'cluster', 'global', 'pg_control'), '');

    await expect(start(dataDir)).rejects.toMatchObject({
      message: expect.stringMatching(/server\.log[\s\S]*pg_control/),
    });
    expect(readFileSync(join(server.dataDir, 'server.log'), 'utf8')).toContain('pg_control');
  });

  test('a data directory that is a file', async () => {
    const dataDir = join(scene.folder(), 'data');
    writeFileSync(dataDir, '');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'database-not-permitted',
      message: expect.stringContaining(dataDir),
    });
  });

  test('a recorded place that is gone is not replaced by an empty database', async () => {
    const dataDir = scene.folder();
    mkdirSync(join(dataDir, 'x'));
    writeFileSync(join(dataDir, 'postgres.location'), `${join(dataDir, 'y')}\n`);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'database-data-missing' });
  });
});

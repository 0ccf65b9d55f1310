import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isAlive, readPostmasterFile, servesCluster } from './postmaster.ts';

const cluster = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
afterAll(() => rmSync(cluster, { recursive: true }));

const written = (text: string) => {
  writeFileSync(join(cluster, 'postmaster.pid'), text);
  return readPostmasterFile(cluster);
};

describe('postmaster.pid', () => {
  test('of a server that takes connections', async () => {
    expect(await written('4711\n/d\n1700000000\n5432\n/d/run\n\n  1 2\nready   \n')).toEqual({
      pid: 4711,
      socketDir: '/d/run',
      ready: true,
    });
  });

  test('of one that has just begun, or stops', async () => {
    expect(await written('4711\n/d\n1700000000\n5432\n')).toEqual({
      pid: 4711,
      socketDir: null,
      ready: false,
    });
    expect(await written('4711\n/d\n1700000000\n5432\n/r\n\n  1 2\nstopping\n')).toMatchObject({
      ready: false,
    });
  });

  test.each(['', 'nonsense\n', '-1\n', '0\n'])('that is no such file: %j', async (text) => {
    expect(await written(text)).toBeNull();
  });
});

describe('a process', () => {
  test('is alive or not', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(0)).toBe(false);
    expect(isAlive(2 ** 30)).toBe(false);
  });

  test('is no server of a cluster just because it has the pid', () => {
    expect(servesCluster(process.pid, cluster)).toBe(false);
  });
});

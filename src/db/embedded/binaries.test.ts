import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeSymlinks, unsupportedPlatform } from './binaries.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The platform package as it is without its install script, in a folder of any name. */
function programs(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  folders.push(folder);
  const native = join(folder, name);
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), '');
  const list = ['libpq.so', 'libpq.so.5'].map((link) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${link}`,
  }));
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(list));
  return native;
}

describe('the symlinks of the programs', () => {
  test.each(['native', 'postgresql-18.4'])(
    'are made, relative, in a folder named %s',
    async (name) => {
      const native = programs(name);
      await makeSymlinks(native);
      expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
      expect(readlinkSync(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
    },
  );

  test('made many times at once leave no remains', async () => {
    const native = programs('native');
    await Promise.all(Array.from({ length: 20 }, () => makeSymlinks(native)));
    expect(readdirSync(join(native, 'lib')).sort()).toEqual([
      'libpq.so',
      'libpq.so.5',
      'libpq.so.5.18',
    ]);
  });

  test('that point elsewhere, or are copies of the file, are put right', async () => {
    const native = programs('native');
    symlinkSync('libpq.so.4', join(native, 'lib', 'libpq.so'));
    writeFileSync(join(native, 'lib', 'libpq.so.5'), '');
    await makeSymlinks(native);
    expect(readlinkSync(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  });

  test('a platform without a package is named, with the way out', () => {
    const error = unsupportedPlatform('freebsd-riscv64', undefined);
    expect(error).toMatchObject({ code: 'database-unsupported-platform' });
    expect(error.message).toContain('freebsd-riscv64');
    expect(error.fix).toContain('Set DATABASE_URL');
  });
});

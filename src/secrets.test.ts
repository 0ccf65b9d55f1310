import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSecrets, secretsOf } from './secrets.ts';

const key = Buffer.alloc(32, 1);
const row = '019ab000-0000-7000-8000-000000000001';

describe('sealing', () => {
  test('opens what it sealed, and shows nothing of it', () => {
    const sealed = secretsOf(key).seal('s3cret ünïcode', row);
    expect(sealed.toString('latin1')).not.toContain('s3cret');
    expect(secretsOf(key).unseal(sealed, row)).toBe('s3cret ünïcode');
  });

  test('never makes the same bytes twice', () => {
    const secrets = secretsOf(key);
    expect(secrets.seal('a', row)).not.toEqual(secrets.seal('a', row));
  });

  test('a value copied to another row does not open', () => {
    const sealed = secretsOf(key).seal('a', row);
    expect(() => secretsOf(key).unseal(sealed, `${row.slice(0, -1)}2`)).toThrow(
      expect.objectContaining({ code: 'sealed-value-damaged' }),
    );
  });

  test('a value sealed with another key says so, and what to do', () => {
    const sealed = secretsOf(Buffer.alloc(32, 2)).seal('a', row);
    expect(() => secretsOf(key).unseal(sealed, row)).toThrow(
      expect.objectContaining({
        code: 'sealed-with-another-key',
        fix: expect.stringContaining('LOCKSTEP_SECRET_KEY'),
      }),
    );
  });

  test.each([
    ['cut', (sealed: Buffer) => sealed.subarray(0, 20)],
    ['changed', (sealed: Buffer) => sealed.fill((sealed.at(-1) ?? 0) ^ 1, sealed.length - 1)],
  ])('a value that was %s does not open', (_, harm) => {
    const sealed = harm(secretsOf(key).seal('abc', row));
    expect(() => secretsOf(key).unseal(sealed, row)).toThrow(
      expect.objectContaining({ code: 'sealed-value-damaged' }),
    );
  });
});

describe('the key', () => {
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'lockstep-secrets-'));
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  test('of the environment wins and leaves no file', async () => {
    const empty = join(dataDir, 'empty');
    const secrets = await openSecrets({ secretKey: key.toString('hex'), dataDir: empty });
    expect(secrets.unseal(secretsOf(key).seal('a', row), row)).toBe('a');
    await expect(stat(empty)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is made once for all processes that start together, for its owner only', async () => {
    const folder = join(dataDir, 'shared');
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openSecrets({ secretKey: null, dataDir: folder })),
    );
    const sealed = opened[0]?.seal('a', row) ?? Buffer.alloc(0);
    for (const secrets of opened) expect(secrets.unseal(sealed, row)).toBe('a');
    expect((await stat(join(folder, 'secret-key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'secret-key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  test('in a damaged file is refused, not replaced', async () => {
    const path = join(dataDir, 'secret-key');
    await writeFile(path, 'half a k');
    await expect(openSecrets({ secretKey: null, dataDir })).rejects.toMatchObject({
      code: 'secret-key-unusable',
      message: expect.stringContaining(path),
    });
    expect(await readFile(path, 'utf8')).toBe('half a k');
  });
});

test('A derived secret is the same each time, and another for each purpose and key', () => {
  const [one, other] = [1, 2].map((byte) => secretsOf(Buffer.alloc(32, byte)));
  const derived = one?.derive('a');
  expect(derived).toHaveLength(32);
  expect(one?.derive('a')).toEqual(derived);
  expect(one?.derive('b')).not.toEqual(derived);
  expect(other?.derive('a')).not.toEqual(derived);
});

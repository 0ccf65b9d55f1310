import { describe, expect, test } from 'vitest';
import { explainFailure, explainSystemError, isConflict } from './failure.ts';

const context = {
  what: 'started',
  account: { name: 'postgres', uid: 101, gid: 104, switched: true },
};

describe('what PostgreSQL says before it gives up', () => {
  test.each([
    ['FATAL:  could not write lock file: No space left on device', 'database-disk-full'],
    ['initdb: error: could not create directory: Disk quota exceeded', 'database-disk-full'],
    [
      'could not resize shared memory segment "/PostgreSQL.1": No space left on device',
      'database-out-of-memory',
    ],
    ['FATAL:  could not map anonymous shared memory: x', 'database-out-of-memory'],
    ['FATAL:  data directory "/d" has wrong ownership', 'database-not-permitted'],
    ['could not open file "/d/PG_VERSION": Permission denied', 'database-not-permitted'],
    ['FATAL:  database files are incompatible with server', 'database-version-mismatch'],
    ['PANIC:  something unheard of', 'database-start-failed'],
  ])('%s', (said, code) => {
    const error = explainFailure(said, context);
    expect(error).toMatchObject({ code, origin: 'database' });
    expect(error.message).toContain(said);
    expect(error.fix).toBeTruthy();
  });

  test('only its last lines are quoted', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}.`);
    const { message } = explainFailure(lines.join('\n'), context);
    expect(message).toContain('line 12.\n');
    expect(message).not.toContain('line 11.');
  });

  test.each([
    ['FATAL:  lock file "postmaster.pid" already exists', true],
    ['FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use', true],
    ['FATAL:  could not write lock file: No space left on device', false],
  ])('a refusal because of another server is told apart: %s', (said, expected) => {
    expect(isConflict(said)).toBe(expected);
  });
});

describe('a failed file operation', () => {
  const failed = (code: string) =>
    Object.assign(new Error(`${code}: mkdir '/d'`), { code, syscall: 'mkdir' });

  test.each([
    ['ENOSPC', 'database-disk-full'],
    ['EACCES', 'database-not-permitted'],
    ['EROFS', 'database-not-permitted'],
    ['ENOTDIR', 'database-not-permitted'],
  ])('%s names the data directory and says what to do', (errno, code) => {
    expect(explainSystemError(failed(errno), '/d')).toMatchObject({
      code,
      message: expect.stringContaining(`/d cannot be used: ${errno}`),
      fix: expect.any(String),
    });
  });

  test('errors of other kinds pass unchanged', () => {
    const error = new Error('x');
    expect(explainSystemError(error, '/d')).toBe(error);
  });
});

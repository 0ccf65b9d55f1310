import type { Account } from './account.ts';
import { type EmbeddedDatabaseCode, EmbeddedDatabaseError, useOwnServer } from './errors.ts';

/** `what` completes the sentence "The embedded database could not be …". */
type Context = { what: string; account: Account };

type Explanation = {
  sign: RegExp;
  code: EmbeddedDatabaseCode;
  fix: (context: Context) => string;
};

/** PostgreSQL's wording (lc_messages is C, so always English); the first that fits counts. */
const explanations: Explanation[] = [
  {
    // Docker's default /dev/shm of 64 MB is reported with the same words as a full disk.
    sign: /shared memory.*No space left on device|Cannot allocate memory|could not map anonymous shared memory/,
    code: 'database-out-of-memory',
    fix: () =>
      'Free memory (the database needs about 400 MB), or give the container more: docker run --shm-size=256m.',
  },
  {
    sign: /No space left on device|Disk quota exceeded/,
    code: 'database-disk-full',
    fix: () =>
      'Make room on that disk (1 GB is enough to go on), then start again. No data is lost.',
  },
  {
    sign: /Permission denied|Operation not permitted|has wrong ownership|has invalid permissions/,
    code: 'database-not-permitted',
    fix: ({ account }) =>
      `PostgreSQL runs as ${account.name}: make that user the owner of the files (chown -R ${account.name}) and let it enter the folders above them.`,
  },
  {
    sign: /incompatible with server/,
    code: 'database-version-mismatch',
    fix: () =>
      'Start it with the version of Lockstep that made the data, or move the data away to begin with an empty database.',
  },
  {
    sign: /unrecognized configuration parameter|invalid value for parameter|requires a numeric value/,
    code: 'database-start-failed',
    fix: () => 'Correct the setting it names.',
  },
];

const lastLines = 8;

/** Turns what initdb or the server said before it gave up into an error that says what to do. */
export function explainFailure(output: string, context: Context): EmbeddedDatabaseError {
  const said = output.trim().split('\n').slice(-lastLines).join('\n') || '(nothing)';
  const known = explanations.find(({ sign }) => sign.test(output));
  return new EmbeddedDatabaseError(
    known?.code ?? 'database-start-failed',
    `The embedded database could not be ${context.what}. PostgreSQL says:\n${said}`,
    known?.fix(context) ?? `Correct what it says, then start again. Or: ${useOwnServer}`,
  );
}

/** Gives a failed file operation of ours the same treatment; other errors pass unchanged. */
export function explainSystemError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  const message = `The data directory ${dataDir} cannot be used: ${error.message}.`;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const fix = 'Make room on that disk, then start again.';
    return new EmbeddedDatabaseError('database-disk-full', message, fix, error);
  }
  const fix =
    'Let the user who runs Lockstep write there, or set DATA_DIR to a folder where that is so.';
  return new EmbeddedDatabaseError('database-not-permitted', message, fix, error);
}

/**
 * Whether the server refused only because another one is there, or seems to be: it may be gone in
 * a moment (starting, stopping, killed and not yet reaped, its children still ending).
 */
export function isConflict(output: string): boolean {
  return /lock file ".*" already exists|pre-existing shared memory block|is another postmaster/i.test(
    output,
  );
}

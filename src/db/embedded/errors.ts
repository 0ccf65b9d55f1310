import { LockstepError } from '../../errors.ts';

export type EmbeddedDatabaseCode =
  | 'database-unsupported-platform'
  | 'database-no-account'
  | 'database-not-permitted'
  | 'database-data-missing'
  | 'database-version-mismatch'
  | 'database-disk-full'
  | 'database-out-of-memory'
  | 'database-lock-stuck'
  | 'database-start-failed'
  | 'database-stop-failed';

/** The embedded PostgreSQL cannot be prepared, started or stopped. */
export class EmbeddedDatabaseError extends LockstepError {
  constructor(code: EmbeddedDatabaseCode, message: string, fix: string, cause?: unknown) {
    super(code, message, { origin: 'database', fix, cause });
  }
}

/** Another living Lockstep runs on the same data directory; `pid` is its process id. */
export class EmbeddedDatabaseInUse extends LockstepError {
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      'database-in-use',
      `Lockstep is already running on the data directory ${dataDir} (process ${pid}).`,
      {
        origin: 'database',
        fix: 'Use the one that runs, stop it first, or set DATA_DIR to another folder.',
      },
    );
    this.pid = pid;
  }
}

export const useOwnServer =
  'Set DATABASE_URL to a PostgreSQL server (15 or newer) of your own, for example postgres://lockstep:password@localhost:5432/lockstep.';

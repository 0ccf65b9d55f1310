import { InvalidInputError, LockstepError, NotFoundError } from '../errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** A failure as the command line tells it. `detail` is for a report, shown when LOG_LEVEL asks for it. */
export type Failure = {
  code: ExitCode;
  message: string;
  fix: string | null;
  detail: string | null;
};

/** Ends a command with a code of its own. */
export class CommandError extends LockstepError {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, code: string, message: string, fix?: string) {
    super(code, message, fix === undefined ? {} : { fix });
    this.exitCode = exitCode;
  }
}

const byCode: Record<string, ExitCode> = {
  'wrong-environment': exitCodes.usage,
  'database-unreachable': exitCodes.unreachable,
  'marketo-unreachable': exitCodes.unreachable,
  'marketo-unavailable': exitCodes.unreachable,
  'marketo-timeout': exitCodes.unreachable,
};

/** What a person and a script are told about any error. */
export async function failureOf(error: unknown): Promise<Failure> {
  if (error instanceof LockstepError) {
    const { message, fix } = error;
    return { code: exitCodeOf(error), message, fix, detail: stackOf(error) };
  }
  const { databaseFailure } = await import('./database-failure.ts');
  const database = databaseFailure(error);
  if (database) {
    const { message, fix } = database;
    return { code: exitCodes.unreachable, message, fix, detail: stackOf(error) };
  }
  return {
    code: exitCodes.failed,
    message: `Something went wrong in Lockstep: ${error instanceof Error ? error.message : error}`,
    fix: 'Run it again with LOG_LEVEL=debug to see where, and report it with that output.',
    detail: stackOf(error),
  };
}

function exitCodeOf(error: LockstepError): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof InvalidInputError) return exitCodes.usage;
  if (error instanceof NotFoundError) return exitCodes.notFound;
  if ('until' in error && error.until instanceof Date) return exitCodes.unreachable;
  return byCode[error.code] ?? exitCodes.failed;
}

function stackOf(error: unknown): string | null {
  return error instanceof Error ? (error.stack ?? null) : null;
}

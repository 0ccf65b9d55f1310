import { DatabaseUnreachableError } from '../db/pool.ts';

type Told = { message: string; fix: string };

/** Errors of the socket, and PostgreSQL's class 08 and 57P: nobody there, or not yet. */
const away =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|08...|57P0[1-3]|53300)$/;
/** pg and its pool tell these by their text alone. */
const awayText = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired)/;

const explained: Record<string, Told> = {
  ENOTFOUND: {
    message: 'There is no host by the name in DATABASE_URL.',
    fix: 'Correct the host in DATABASE_URL.',
  },
  EAI_AGAIN: {
    message: 'The name of the host in DATABASE_URL cannot be looked up at the moment.',
    fix: 'Check the network, or the host in DATABASE_URL.',
  },
  '28P01': {
    message: 'The database refuses the user or the password in DATABASE_URL.',
    fix: 'Correct them in DATABASE_URL.',
  },
  '28000': {
    message: 'The database does not let the user in DATABASE_URL in.',
    fix: 'Allow that user in pg_hba.conf of the server, or use another one.',
  },
  '3D000': {
    message: 'The database named in DATABASE_URL does not exist on that server.',
    fix: 'Create it (createdb NAME), or correct the name in DATABASE_URL.',
  },
};

/** What to tell about an error of the database; null when it is none of reaching it. */
export function databaseFailure(error: unknown): Told | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof AggregateError) {
    return error.errors.map(databaseFailure).find((told) => told !== null) ?? null;
  }
  const code = 'code' in error ? String(error.code) : '';
  const told = explained[code];
  if (told) return told;
  const isSocket = !('syscall' in error) || error.syscall === 'connect' || error.syscall === 'read';
  if (!(away.test(code) && isSocket) && !awayText.test(error.message)) return null;
  return {
    message: `The database cannot be reached: ${error.message}.`,
    fix: 'Check that PostgreSQL runs and that DATABASE_URL names it.',
  };
}

/** @throws DatabaseUnreachableError in place of what the driver says; other errors pass. */
export function explainDatabase(error: unknown): never {
  const told = databaseFailure(error);
  if (!told) throw error;
  throw new DatabaseUnreachableError('database-unreachable', told.message, {
    origin: 'database',
    fix: told.fix,
    cause: error,
  });
}

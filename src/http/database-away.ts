/** Errors of the socket to PostgreSQL. */
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/**
 * PostgreSQL (appendix A): class 08 connection, 57P01-57P03 shutting down or starting, 53300 too many
 * connections, 25006 read-only after a failover.
 */
const serverCodes = /^(08...|57P0[1-3]|53300|25006)$/;

/** pg and pg-pool tell these by their text alone. */
const texts =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether a query failed because the database cannot be reached, not because of the query. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (code !== undefined && serverCodes.test(code)) return true;
  // ENOENT is also a missing file: only that of a socket counts.
  if (code !== undefined && socketCodes.has(code))
    return syscall !== undefined && isSocket(syscall);
  return texts.test(error.message);
}

function isSocket(syscall: string): boolean {
  return ['connect', 'read', 'write', 'getaddrinfo'].includes(syscall);
}

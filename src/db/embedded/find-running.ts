import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedDatabaseError } from './errors.ts';
import { findHome } from './home.ts';
import { connect } from './ownership.ts';
import { readPostmasterFile } from './postmaster.ts';
import { connectionUrl } from './socket-directory.ts';

const startingLimit = 15_000;

/** invalid_catalog_name: a first start has not got round to making the database yet. */
const notYetMade = '3D000';

/**
 * The server that another process runs on `dataDir`, for a command beside it; null when none
 * answers. One that is just starting is waited for, up to 15 s.
 *
 * @throws EmbeddedDatabaseError when this user may not read the data or connect.
 */
export async function findRunningEmbedded(dataDir: string): Promise<{ url: string } | null> {
  const home = await findHome(dataDir);
  const deadline = performance.now() + startingLimit;
  while (home !== null && performance.now() < deadline) {
    const file = await readPostmasterFile(home.cluster);
    if (file?.socketDir == null) return null;
    const result = await connect(file.socketDir, 'lockstep', 'lockstep command');
    if (result instanceof pg.Client) {
      await result.end();
      return { url: connectionUrl(file.socketDir, 'lockstep') };
    }
    if (result.kind === 'unreachable' && codeOf(result.cause) !== notYetMade) {
      refuseStranger(result.cause);
      return null;
    }
    await delay(50);
  }
  return null;
}

/** 28000: the access rules know root and the user who started Lockstep. */
function refuseStranger(cause: unknown): void {
  const code = codeOf(cause);
  if (code !== '28000' && code !== 'EACCES') return;
  throw new EmbeddedDatabaseError(
    'database-not-permitted',
    'This user may not connect to the running database.',
    'Run the command as the user who runs Lockstep, or as root.',
    cause,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * A small app for the tests: starts the embedded database of the folder named first, prints one
 * JSON line per event, works on until SIGINT or SIGTERM, finishes its query, stops. With `exit` as
 * second argument it leaves without stopping, as after an uncaught error.
 */
import pg from 'pg';
import { EmbeddedDatabaseInUse } from '../errors.ts';
import { startEmbeddedPostgres } from '../server.ts';

const [dataDir = '', manner = ''] = process.argv.slice(2);
const print = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

try {
  const server = await startEmbeddedPostgres({
    dataDir,
    log: (level, message) => print({ event: 'log', level, message }),
  });
  const pool = new pg.Pool({ connectionString: server.url });
  const aliveUntilTold = setInterval(() => undefined, 60_000);
  const finish = async () => {
    const failure = await pool.query('SELECT pg_sleep(0.3)').then(
      () => null,
      (error: unknown) => String(error),
    );
    print({ event: 'finished-work', failure });
    await pool.end();
    await server.stop();
    clearInterval(aliveUntilTold);
  };
  process.once('SIGINT', finish);
  process.once('SIGTERM', finish);
  const { url, pid, adopted } = server;
  print({ event: 'running', url, pid, adopted, dataDir: server.dataDir });
  if (manner === 'exit') process.exit(1);
} catch (error) {
  const pid = error instanceof EmbeddedDatabaseInUse ? error.pid : null;
  print({
    event: 'refused',
    name: error instanceof Error ? error.name : '',
    pid,
    message: String(error),
  });
  process.exitCode = 3;
}

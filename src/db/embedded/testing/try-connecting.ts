/** Prints "connected" or the error code that the connection to the URL named first meets. */
import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2] ?? '' });
try {
  await client.connect();
  process.stdout.write('connected');
  await client.end();
} catch (error) {
  process.stdout.write(
    error instanceof Error && 'code' in error ? String(error.code) : String(error),
  );
}

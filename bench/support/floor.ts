import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { asOwner } from './database.ts';
import { timed } from './percentile.ts';

/** Writes all people to a file in the order of their Marketo ids. */
export function dumpPeople(ownerUrl: string, path: string): Promise<void> {
  return asOwner(ownerUrl, async (client) => {
    const rows = client.query(
      copyTo('COPY (SELECT * FROM person ORDER BY marketo_id) TO STDOUT (FORMAT binary)'),
    );
    await pipeline(rows, createWriteStream(path));
  });
}

/** Keeps the shape of the table as it is now, with all indexes that a fill leaves behind. */
export function keepShape(ownerUrl: string): Promise<void> {
  return asOwner(ownerUrl, async (client) => {
    await client.query('CREATE TABLE person_shape (LIKE person INCLUDING ALL)');
  });
}

/**
 * The floor: those rows by one COPY into an empty table with the same columns and the same btree
 * indexes, all live, and without row-level security. In seconds.
 */
export function loadFloor(ownerUrl: string, path: string): Promise<number> {
  return asOwner(ownerUrl, async (client) => {
    await client.query('DROP TABLE IF EXISTS person_floor');
    await client.query('CREATE TABLE person_floor (LIKE person_shape INCLUDING ALL)');
    const others = await client.query<{ name: string }>(
      `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
       WHERE i.indrelid = 'person_floor'::regclass AND a.amname <> 'btree'`,
    );
    for (const { name } of others.rows) await client.query(`DROP INDEX ${name}`);
    const ms = await timed(() =>
      pipeline(
        createReadStream(path, { highWaterMark: 1 << 20 }),
        client.query(copyFrom('COPY person_floor FROM STDIN (FORMAT binary)')),
      ),
    );
    await client.query('DROP TABLE person_floor');
    return ms / 1000;
  });
}

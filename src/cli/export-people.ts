import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { withTenantClient } from '../db/tenant.ts';
import { InvalidInputError } from '../errors.ts';
import { personColumns } from '../people/columns.ts';
import { chooseTenant } from './choose-tenant.ts';
import { visit } from './visit.ts';

export type ExportOptions = {
  format: 'csv' | 'ndjson';
  state: 'active' | 'any';
  output?: string;
  tenant?: string;
};

/** The file's columns by their names in the table, in the form that JSON has for their values. */
const columns = [
  'marketo_id',
  'state',
  ...personColumns.map(({ column, type }) =>
    type === 'boolean' ? `to_json(${column}) AS ${column}` : column,
  ),
  'sfdc_opportunity_id',
  ...['changed_at', 'observed_at'].map((column) => `to_json(${column}) #>> '{}' AS ${column}`),
];

/**
 * PostgreSQL writes the file itself: one snapshot, in constant memory. CSV is RFC 4180 with lines that
 * end in a line feed; an empty cell is a missing value.
 */
function statement({ format, state }: ExportOptions): string {
  const where = state === 'active' ? "WHERE state = 'active'" : '';
  const rows = `SELECT ${columns.join(', ')} FROM person ${where} ORDER BY marketo_id`;
  if (format === 'csv') return `COPY (${rows}) TO STDOUT WITH (FORMAT csv, HEADER)`;
  // A quote and a separator that JSON escapes, so that each row is the bare object.
  const bare = String.raw`(FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')`;
  return `COPY (SELECT row_to_json(r) FROM (${rows}) r) TO STDOUT WITH ${bare}`;
}

/**
 * Writes the people of one company; answers how many.
 *
 * @throws InvalidInputError when the file is there already.
 */
export function exportPeople(options: ExportOptions): Promise<number> {
  return visit('look', async ({ db }) => {
    const { tenantId } = await chooseTenant(db, options.tenant);
    const target = options.output === undefined ? standardOutput() : await newFile(options.output);
    return withTenantClient(db, tenantId, async (client) => {
      const source = client.query(copyTo(statement(options)));
      await pipeline(source, target).catch((error) => {
        throw explain(error, options.output);
      });
      return source.rowCount ?? 0;
    });
  });
}

/** It holds people: nobody else on this machine may read it. */
async function newFile(path: string): Promise<Writable> {
  const file = await open(path, 'wx', 0o600).catch((error) => {
    throw explain(error, path);
  });
  return file.createWriteStream();
}

/** Not process.stdout itself: a pipeline would close it, and its end would not be waited for. */
function standardOutput(): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      process.stdout.write(chunk, (error) => done(error ?? null));
    },
  });
}

function explain(error: NodeJS.ErrnoException, output: string | undefined): unknown {
  if (error.code === 'EPIPE') process.exit(0);
  if (output === undefined || error.syscall === undefined) return error;
  if (error.code === 'EEXIST') {
    return new InvalidInputError(`The file ${output} is there already.`, 'Name a new one.');
  }
  return new InvalidInputError(
    `The file ${output} cannot be written: ${error.code}.`,
    'Name a file in a folder that is there, on a disk with room.',
  );
}

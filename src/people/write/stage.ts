import type pg from 'pg';
import { keyColumns, personColumns } from '../columns.ts';

/*
 * COPY into a table with row-level security is refused by PostgreSQL, so rows go to a temporary stage
 * first. The stage belongs to one connection and is emptied by the commit.
 */

const types = { text: 'text', boolean: 'boolean', integer: 'integer' } as const;

/** The stage's columns in COPY order: Marketo id, our id for a new person, whether it qualifies, … */
const stageColumns = [
  'marketo_id bigint',
  'id uuid',
  'qualifies boolean',
  ...personColumns.map(({ column, type }) => `${column} ${types[type]}`),
  ...keyColumns.map((column) => `${column} text COLLATE "C"`),
];

export const stageColumnCount = stageColumns.length;

/** Makes this connection's stage; to be called inside the transaction that fills it. */
export async function openStage(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE IF NOT EXISTS person_stage (${stageColumns.join(', ')}) ON COMMIT DELETE ROWS`,
  );
}

export const copyIntoStage = 'COPY person_stage FROM STDIN (FORMAT binary)';

import type pg from 'pg';

/** Where a stream of a foreign system stands. */
export type Cursor = {
  stream: string;
  token: string;
  /** Vendor time up to which everything was seen. */
  watermark: Date;
  due_at: Date;
  moved_at: Date;
};

export async function readCursors(
  client: pg.ClientBase,
  tenantId: string,
): Promise<Map<string, Cursor>> {
  const result = await client.query<Cursor>({
    name: 'read-cursors',
    text: 'SELECT stream, token, watermark, due_at, moved_at FROM cursor WHERE tenant_id = $1',
    values: [tenantId],
  });
  return new Map(result.rows.map((row) => [row.stream, row]));
}

/** Moves a cursor; to be called in the transaction that stores what was read up to it. */
export async function moveCursor(
  client: pg.ClientBase,
  tenantId: string,
  cursor: Cursor,
): Promise<void> {
  await client.query({
    name: 'move-cursor',
    text: `INSERT INTO cursor (tenant_id, stream, token, watermark, due_at, moved_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (tenant_id, stream) DO UPDATE
             SET token = excluded.token, watermark = excluded.watermark, due_at = excluded.due_at,
                 moved_at = excluded.moved_at`,
    values: [
      tenantId,
      cursor.stream,
      cursor.token,
      cursor.watermark,
      cursor.due_at,
      cursor.moved_at,
    ],
  });
}

import type pg from 'pg';

/** What was said of an id: c(hanged), m(erged), d(eleted), r(econcile). */
export type Mark = 'c' | 'm' | 'd' | 'r';

export const priorities = { viewed: 0, changed: 1, reconcile: 2 } as const;

/**
 * Marks ids to be looked at. Repeats are free: marks and the earlier due time are merged, and a mark
 * newer than the read that is under way keeps the id dirty (R15, R16).
 */
export async function markDirty(
  client: pg.ClientBase,
  values: { tenantId: string; now: Date; priority: number },
  ids: ReadonlyMap<number, Mark>,
): Promise<void> {
  if (ids.size === 0) return;
  await client.query({
    name: 'mark-dirty',
    text: `INSERT INTO dirty_person (tenant_id, marketo_id, marked_at, priority, marks, due_at)
           SELECT $1, d.id, $2, $3, d.mark, $2
           FROM unnest($4::bigint[], $5::text[]) AS d(id, mark)
           ORDER BY d.id
           ON CONFLICT (tenant_id, marketo_id) DO UPDATE
             SET marked_at = greatest(dirty_person.marked_at, excluded.marked_at),
                 priority = least(dirty_person.priority, excluded.priority),
                 due_at = least(dirty_person.due_at, excluded.due_at),
                 marks = CASE WHEN position(excluded.marks IN dirty_person.marks) > 0
                              THEN dirty_person.marks ELSE dirty_person.marks || excluded.marks END`,
    values: [values.tenantId, values.now, values.priority, [...ids.keys()], [...ids.values()]],
  });
}

export type Dirty = { marketoId: number; markedAt: Date; marks: string };

/** The next ids to read, most urgent first, without those that are being read. */
export async function dueDirty(
  client: pg.ClientBase,
  values: { tenantId: string; now: Date; except: readonly number[]; limit: number },
): Promise<number[]> {
  const result = await client.query<{ marketo_id: number }>({
    name: 'due-dirty',
    text: `SELECT marketo_id FROM dirty_person
           WHERE tenant_id = $1 AND due_at <= $2 AND marketo_id <> ALL($3::bigint[])
           ORDER BY priority, due_at, marketo_id LIMIT $4`,
    values: [values.tenantId, values.now, values.except, values.limit],
  });
  return result.rows.map((row) => row.marketo_id);
}

/** Locks and reads the marks of `ids`, in the order in which every writer takes them. */
export async function lockDirty(
  client: pg.ClientBase,
  tenantId: string,
  ids: readonly number[],
): Promise<Map<number, Dirty>> {
  const result = await client.query<{ marketo_id: number; marked_at: Date; marks: string }>({
    name: 'lock-dirty',
    text: `SELECT marketo_id, marked_at, marks FROM dirty_person
           WHERE tenant_id = $1 AND marketo_id = ANY($2::bigint[]) ORDER BY marketo_id FOR UPDATE`,
    values: [tenantId, ids],
  });
  return new Map(
    result.rows.map((row) => [
      row.marketo_id,
      { marketoId: row.marketo_id, markedAt: row.marked_at, marks: row.marks },
    ]),
  );
}

/**
 * Clears what a read that began at `readFrom` has answered; a mark set since then stays. Ids in
 * `askAgain` stay too, and are due at the time given with them.
 */
export async function clearDirty(
  client: pg.ClientBase,
  values: {
    tenantId: string;
    ids: readonly number[];
    readFrom: Date;
    askAgain: ReadonlyMap<number, Date>;
  },
): Promise<void> {
  const done = values.ids.filter((id) => !values.askAgain.has(id));
  await client.query({
    name: 'clear-dirty',
    text: `DELETE FROM dirty_person
           WHERE tenant_id = $1 AND marketo_id = ANY($2::bigint[]) AND marked_at <= $3`,
    values: [values.tenantId, done, values.readFrom],
  });
  if (values.askAgain.size === 0) return;
  await client.query(
    `UPDATE dirty_person d SET due_at = a.due_at
     FROM unnest($2::bigint[], $3::timestamptz[]) AS a(id, due_at)
     WHERE d.tenant_id = $1 AND d.marketo_id = a.id AND d.marked_at <= $4`,
    [values.tenantId, [...values.askAgain.keys()], [...values.askAgain.values()], values.readFrom],
  );
}

/** How many ids wait to be looked at; counting stops at `atMost`. */
export async function countDirty(
  client: pg.ClientBase,
  tenantId: string,
  atMost: number,
): Promise<number> {
  const result = await client.query<{ count: number }>({
    name: 'count-dirty',
    text: 'SELECT count(*)::int AS count FROM (SELECT 1 FROM dirty_person WHERE tenant_id = $1 LIMIT $2) d',
    values: [tenantId, atMost],
  });
  return result.rows[0]?.count ?? 0;
}

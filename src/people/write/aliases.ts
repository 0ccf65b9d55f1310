import type pg from 'pg';

/** `loserId` lives on as `winnerId` since `mergedAt` (vendor time). */
export type Merge = { loserId: number; winnerId: number; mergedAt: Date };

/**
 * Records merges. Every loser points straight at the record that lives (path compression), whatever
 * the order in which merges are seen. Where they would form a circle the later merge is right: the
 * record that it names as winner evidently exists, so its own alias goes (R17).
 */
export async function recordMerges(
  client: pg.ClientBase,
  tenantId: string,
  merges: readonly Merge[],
): Promise<void> {
  const inOrder = [...merges].sort((a, b) => a.mergedAt.getTime() - b.mergedAt.getTime());
  for (const merge of inOrder) {
    if (merge.loserId !== merge.winnerId) await recordMerge(client, tenantId, merge);
  }
}

async function recordMerge(client: pg.ClientBase, tenantId: string, merge: Merge): Promise<void> {
  const known = await client.query<{ winner_id: number; merged_at: Date }>({
    name: 'alias-of',
    text: 'SELECT winner_id, merged_at FROM person_alias WHERE tenant_id = $1 AND loser_id = $2',
    values: [tenantId, merge.winnerId],
  });
  let target = merge.winnerId;
  const onward = known.rows[0];
  if (onward) {
    // The winner was itself merged: earlier (then it is back, and its alias is wrong) or later.
    if (onward.winner_id === merge.loserId && onward.merged_at > merge.mergedAt) return;
    if (onward.winner_id === merge.loserId) await removeAliases(client, tenantId, [merge.winnerId]);
    else target = onward.winner_id;
  }
  await client.query({
    name: 'put-alias',
    text: `INSERT INTO person_alias (tenant_id, loser_id, winner_id, merged_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (tenant_id, loser_id) DO UPDATE
             SET winner_id = excluded.winner_id, merged_at = excluded.merged_at
             WHERE person_alias.merged_at <= excluded.merged_at`,
    values: [tenantId, merge.loserId, target, merge.mergedAt],
  });
  await client.query({
    name: 'compress-aliases',
    text: `UPDATE person_alias SET winner_id = $3
           WHERE tenant_id = $1 AND winner_id = $2 AND loser_id <> $3`,
    values: [tenantId, merge.loserId, target],
  });
}

/** Forgets aliases of ids that Marketo returns as records of their own: what is read is true. */
export async function removeAliases(
  client: pg.ClientBase,
  tenantId: string,
  loserIds: readonly number[],
): Promise<void> {
  if (loserIds.length === 0) return;
  await client.query({
    name: 'remove-aliases',
    text: 'DELETE FROM person_alias WHERE tenant_id = $1 AND loser_id = ANY($2::bigint[])',
    values: [tenantId, loserIds],
  });
}

/** Loser -> winner for those of `ids` that were merged away. */
export async function readAliases(
  client: pg.ClientBase,
  tenantId: string,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const result = await client.query<{ loser_id: number; winner_id: number }>({
    name: 'read-aliases',
    text: 'SELECT loser_id, winner_id FROM person_alias WHERE tenant_id = $1 AND loser_id = ANY($2::bigint[])',
    values: [tenantId, ids],
  });
  return new Map(result.rows.map((row) => [row.loser_id, row.winner_id]));
}

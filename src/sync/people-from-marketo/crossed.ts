import type pg from 'pg';

/*
 * A row of a file and a younger reading of the same lead may cross: the piece does not see the reading,
 * which is not committed yet, nor the reader the person, who is not. Then somebody would be active here
 * whom the reading showed to be no person, and whose mark is cleared (R16).
 *
 * Both transactions end with fence(), which holds the flow's row until the commit, so they commit one
 * after the other, and a look taken after it sees whatever the earlier one stored. Who finds that it
 * was crossed rolls back and does it again.
 */

/** This transaction was crossed; nothing of it was stored. */
class Crossed extends Error {}

/** Repeats `work`, a transaction, until it was not crossed. */
export async function untilNotCrossed<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Crossed)) throw error;
    }
  }
}

/**
 * To be called after fence() in the transaction that stored a piece at `now`.
 *
 * @throws Crossed when a lead of it was found to be no person by a younger reading.
 */
export async function checkPieceNotCrossed(
  client: pg.ClientBase,
  values: { tenantId: string; observedAt: Date; now: Date },
): Promise<void> {
  const crossed = await client.query({
    name: 'check-piece',
    text: `SELECT 1 FROM person_stage s
           JOIN lead_observation o ON o.tenant_id = $1 AND o.marketo_id = s.marketo_id
           JOIN person p ON p.tenant_id = $1 AND p.marketo_id = s.marketo_id
           WHERE EXISTS (SELECT 1 FROM lead_observation WHERE tenant_id = $1)
             AND o.observed_at > $2 AND p.observed_at = $2 AND p.created_at = $3
           LIMIT 1`,
    values: [values.tenantId, values.observedAt, values.now],
  });
  if (crossed.rowCount !== 0) throw new Crossed();
}

/**
 * To be called after fence() in the transaction that remembered these leads as no people.
 *
 * @throws Crossed when an older row made one of them a person meanwhile.
 */
export async function checkReadNotCrossed(
  client: pg.ClientBase,
  values: { tenantId: string; marketoIds: readonly number[]; readFrom: Date },
): Promise<void> {
  if (values.marketoIds.length === 0) return;
  const crossed = await client.query({
    name: 'check-read',
    text: `SELECT 1 FROM person
           WHERE tenant_id = $1 AND marketo_id = ANY($2::bigint[]) AND observed_at <= $3 LIMIT 1`,
    values: [values.tenantId, values.marketoIds, values.readFrom],
  });
  if (crossed.rowCount !== 0) throw new Crossed();
}

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ConflictError } from '../errors.ts';

export type RequestKey = {
  /** Whose key it is: the id of a user, or `api` for programs. */
  caller: string;
  /** As the caller made it, such as the phone system's own id of the call. */
  key: string;
  /** SHA-256 of what was asked for. */
  hash: Buffer;
};

/** Equal for equal requests, in whatever order their fields came. */
export function requestHash(body: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest();
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/**
 * Takes the key for a new call. Of equal requests at the same time the later ones wait here until the
 * first is through, as its row in the unique index is not committed yet; if it is refused, the next
 * goes on in its place.
 *
 * @returns null when `callId` is to be logged now; else the id of the call that this request logged.
 * @throws ConflictError `idempotency-key-reused` when the key was used for another request.
 */
export async function takeRequestKey(
  client: pg.ClientBase,
  { tenantId, now }: { tenantId: string; now: Date },
  request: RequestKey,
  callId: string,
): Promise<string | null> {
  const { caller, key, hash } = request;
  const taken = await client.query({
    name: 'take-call-request',
    text: `INSERT INTO call_request (tenant_id, caller, key, request_hash, call_id, created_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    values: [tenantId, caller, key, hash, callId, now],
  });
  if (taken.rowCount === 1) return null;
  const { rows } = await client.query<{ request_hash: Buffer; call_id: string }>({
    name: 'read-call-request',
    text: `SELECT request_hash, call_id FROM call_request
           WHERE tenant_id = $1 AND caller = $2 AND key = $3`,
    values: [tenantId, caller, key],
  });
  const [first] = rows;
  if (first?.request_hash.equals(hash)) return first.call_id;
  throw new ConflictError(
    'idempotency-key-reused',
    `A call was already logged with the Idempotency-Key "${key}", and it differs from this one. Nothing was logged now.`,
    {
      fix: 'If this is another call, send it with a key of its own. A call that was logged cannot be changed.',
    },
  );
}

/** A key is kept for as long as a call of its time could be logged again, and some days more. */
const keptDays = 100;

/** Takes old keys away; a batch of them, as it is due again in an hour. */
export async function removeOldRequestKeys(
  client: pg.ClientBase,
  { tenantId, now }: { tenantId: string; now: Date },
): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await client.query(
    `DELETE FROM call_request WHERE tenant_id = $1 AND (caller, key) IN (
       SELECT caller, key FROM call_request WHERE tenant_id = $1 AND created_at < $2
       ORDER BY created_at LIMIT 10000)`,
    [tenantId, before],
  );
}

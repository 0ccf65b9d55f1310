import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Begins every key, so that secret scanners and people recognise a lost one. */
const keyBeginning = 'lsk_';
/** Shown in the list to tell keys apart: the beginning and 6 of the 43 random characters. */
const shownCharacters = keyBeginning.length + 6;
const usedEveryMs = 60_000;

export type ApiKey = {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

type Actor = { tenantId: string; userId: string | null; at: Date };

/** Makes a key. It is in this answer only; the database keeps its hash. */
export async function createApiKey(
  tx: TenantTx,
  name: string,
  actor: Actor,
): Promise<ApiKey & { key: string }> {
  const key = keyBeginning + newToken();
  const id = newId();
  const prefix = key.slice(0, shownCharacters);
  await tx
    .insertInto('api_key')
    .values({
      tenant_id: actor.tenantId,
      id,
      name,
      prefix,
      key_hash: tokenHash(key),
      created_by: actor.userId,
      created_at: actor.at,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  await audit(tx, { ...actor, action: 'api-key.created', target: id, detail: { name, prefix } });
  return { id, name, prefix, createdAt: actor.at, lastUsedAt: null, key };
}

/** The keys that work, newest first. */
export async function listApiKeys(tx: TenantTx): Promise<ApiKey[]> {
  const rows = await tx
    .selectFrom('api_key')
    .select(['id', 'name', 'prefix', 'created_at', 'last_used_at'])
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/**
 * Makes a key worthless from the next request on; its row stays for the record.
 *
 * @throws NotFoundError also when it was revoked before.
 */
export async function revokeApiKey(tx: TenantTx, id: string, actor: Actor): Promise<void> {
  const revoked = await tx
    .updateTable('api_key')
    .set({ revoked_at: actor.at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(['name', 'prefix'])
    .executeTakeFirst();
  if (!revoked) throw new NotFoundError('The API key');
  await audit(tx, { ...actor, action: 'api-key.revoked', target: id, detail: revoked });
}

/** The tenant and id of a working key, found before the tenant is known; null otherwise. */
export async function findApiKey(
  db: Db,
  key: string,
  at: Date,
): Promise<{ tenantId: string; keyId: string } | null> {
  if (!key.startsWith(keyBeginning)) return null;
  const { rows } = await sql<{ tenant_id: string; key_id: string; last_used_at: Date | null }>`
    SELECT tenant_id, key_id, last_used_at FROM lookup_api_key(${tokenHash(key)})
  `.execute(db.kysely);
  const found = rows[0];
  if (!found) return null;
  if (at.getTime() - (found.last_used_at?.getTime() ?? 0) >= usedEveryMs) {
    await withTenant(db, found.tenant_id, (tx) =>
      tx.updateTable('api_key').set({ last_used_at: at }).where('id', '=', found.key_id).execute(),
    );
  }
  return { tenantId: found.tenant_id, keyId: found.key_id };
}

import type { TenantTx } from '../../../db/tenant.ts';
import { withTenant } from '../../../db/tenant.ts';
import { ConflictError } from '../../../errors.ts';
import { newId } from '../../../ids.ts';
import { audit } from '../../../users/audit.ts';
import type { SetupDeps } from './deps.ts';
import { type Credentials, type Instance, tryCredentials } from './instance.ts';

/** A tenant's Marketo as it is stored. */
export type Connection = {
  id: string;
  endpoint: string;
  identity: string;
  clientId: string;
  /** Null after a disconnect. */
  secretSealed: Buffer | null;
  apiUser: string | null;
  sandbox: boolean;
  /** Partitions to sync; null: all that the role sees. */
  partitions: number[] | null;
  connectedAt: Date;
};

/** The tenant's connection, also after a disconnect; null before the first. */
export async function readConnection(tx: TenantTx, tenantId: string): Promise<Connection | null> {
  const row = await tx
    .selectFrom('connection')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'marketo')
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        endpoint: row.endpoint,
        identity: row.identity,
        clientId: row.client_id,
        secretSealed: row.secret_sealed,
        apiUser: row.api_user,
        sandbox: row.sandbox,
        partitions: row.partitions,
        connectedAt: row.connected_at,
      }
    : null;
}

/** What people may see of it. */
export function describeConnection(connection: Connection | null) {
  const live = connection?.secretSealed ? connection : null;
  const isHost = connection?.identity.includes('.') || connection?.identity.includes(':');
  return {
    connected: live !== null,
    endpoint: connection?.endpoint ?? null,
    munchkinId: isHost ? null : (connection?.identity ?? null),
    apiUser: live?.apiUser ?? null,
    clientIdHint: live ? `…${live.clientId.slice(-4)}` : null,
    connectedAt: live?.connectedAt.toISOString() ?? null,
    sandbox: connection?.sandbox ?? false,
  };
}

/**
 * Tries the credentials and stores them, sealed. New ones for the same instance keep everything:
 * people, cursors, partitions and what was used of the quota.
 *
 * @throws ConflictError `another-marketo` when data of another instance is here: its ids would collide
 *   (R21); InvalidInputError and MarketoError as tryCredentials does.
 */
export async function connectMarketo(
  deps: SetupDeps,
  tenantId: string,
  credentials: Credentials,
  userId: string | null,
): Promise<Connection> {
  const instance = await tryCredentials(credentials, deps);
  const now = deps.clock.now();
  return withTenant(deps.db, tenantId, async (tx) => {
    const before = await readConnection(tx, tenantId);
    const same = before?.identity === instance.identity;
    if (before && !same) await refuseOverData(tx, tenantId, before, instance);
    const id = before && same ? before.id : newId();
    const values = {
      id,
      endpoint: instance.base,
      identity: instance.identity,
      client_id: credentials.clientId,
      secret_sealed: deps.secrets.seal(credentials.clientSecret, id),
      api_user: instance.apiUser,
      sandbox: instance.sandbox,
      connected_at: now,
      ...(same ? {} : { partitions: null }),
    };
    await tx
      .insertInto('connection')
      .values({ partitions: null, ...values, tenant_id: tenantId, kind: 'marketo' })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'kind']).doUpdateSet(values))
      .execute();
    await audit(tx, {
      tenantId,
      at: now,
      userId,
      action: 'marketo.connected',
      target: id,
      detail: { endpoint: instance.base, identity: instance.identity, apiUser: instance.apiUser },
    });
    const stored = await readConnection(tx, tenantId);
    if (!stored) throw new Error('the connection that was stored is not there');
    return stored;
  });
}

async function refuseOverData(
  tx: TenantTx,
  tenantId: string,
  before: Connection,
  instance: Instance,
): Promise<void> {
  for (const table of ['person', 'cursor'] as const) {
    const found = await tx
      .selectFrom(table)
      .select('tenant_id')
      .where('tenant_id', '=', tenantId)
      .limit(1)
      .executeTakeFirst();
    if (!found) continue;
    throw new ConflictError(
      'another-marketo',
      `These credentials belong to Marketo ${instance.identity}, but the people here come from ${before.identity}.`,
      {
        fix: `Use credentials of ${before.identity}. For another Marketo set up another Lockstep: its person ids would collide with those here.`,
      },
    );
  }
}

/** Forgets the secret. People, cursors and the Munchkin ID stay, so that connecting again goes on. */
export async function disconnectMarketo(
  deps: SetupDeps,
  tenantId: string,
  userId: string | null,
): Promise<void> {
  const now = deps.clock.now();
  await withTenant(deps.db, tenantId, async (tx) => {
    const before = await readConnection(tx, tenantId);
    if (!before?.secretSealed) return;
    await tx
      .updateTable('connection')
      .set({ secret_sealed: null, api_user: null })
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', 'marketo')
      .execute();
    await audit(tx, {
      tenantId,
      at: now,
      userId,
      action: 'marketo.disconnected',
      target: before.id,
      detail: { identity: before.identity },
    });
  });
}

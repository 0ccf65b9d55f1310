import { type TenantTx, withTenant } from '../../../db/tenant.ts';
import { ConflictError } from '../../../errors.ts';
import { createMarketoClient } from '../../../marketo/client.ts';
import type { MarketoClient } from '../../../marketo/client-types.ts';
import type { ResilienceOptions } from '../../../marketo/resilience.ts';
import { createQuotaGovernor, type QuotaGovernor } from '../../engine/quota/governor.ts';
import { limitsFor, type QuotaLimits } from '../../engine/quota/limits.ts';
import { readBudgetSettings } from '../../engine/quota/settings.ts';
import { type Connection, readConnection } from './connection.ts';
import type { SetupDeps } from './deps.ts';

export type OpenMarketo = { client: MarketoClient; connection: Connection };

/** The way to a tenant's Marketo, for the worker, the web server and the command line alike. */
export type MarketoConnections = {
  /**
   * A client behind the tenant's quota governor. One a tenant is kept; changed credentials make a new
   * one, so ask anew for each piece of work.
   *
   * @throws ConflictError `marketo-not-connected`; SecretError when the stored secret cannot be opened.
   */
  open(tenantId: string): Promise<OpenMarketo>;
  close(): Promise<void>;
};

type Options = SetupDeps & {
  /** Other limits than the tenant's settings give, for benchmarks. */
  limits?: QuotaLimits;
  resilience?: ResilienceOptions;
};

type Entry = OpenMarketo & { key: string; governor: QuotaGovernor };

/** A changed budget setting is noticed this much later at most. */
const settingsAgeMs = 5_000;

export function openMarketoConnections(deps: Options): MarketoConnections {
  const entries = new Map<string, Entry>();
  // Calls under way of clients that were replaced come to their end.
  const retired: MarketoClient[] = [];

  function make(tenantId: string, connection: Connection, key: string, secret: string): Entry {
    const before = entries.get(tenantId);
    if (before) retired.push(before.client);
    const reuse = before?.connection.id === connection.id ? before.governor : null;
    if (before && !reuse) before.governor.close();
    const governor =
      reuse ??
      createQuotaGovernor({
        db: deps.db,
        tenantId,
        connectionId: connection.id,
        clock: deps.clock,
        log: deps.log,
        limits: limitsOf(tenantId),
      });
    const client = createMarketoClient({
      endpoint: connection.endpoint,
      clientId: connection.clientId,
      clientSecret: secret,
      gate: governor,
      clock: deps.clock,
      log: deps.log,
      ...(deps.resilience ? { resilience: deps.resilience } : {}),
    });
    return { client, connection, key, governor };
  }

  function limitsOf(tenantId: string): () => QuotaLimits | Promise<QuotaLimits> {
    const { limits } = deps;
    if (limits) return () => limits;
    let known: { limits: QuotaLimits; readAt: number } | null = null;
    return async () => {
      const now = performance.now();
      if (known && now - known.readAt < settingsAgeMs) return known.limits;
      const settings = await withTenant(deps.db, tenantId, (tx) =>
        readBudgetSettings(tx, tenantId),
      );
      known = { limits: limitsFor(settings), readAt: now };
      return known.limits;
    };
  }

  return {
    async open(tenantId) {
      const connection = await withTenant(deps.db, tenantId, (tx: TenantTx) =>
        readConnection(tx, tenantId),
      );
      if (!connection?.secretSealed) throw notConnected();
      const key = [
        connection.id,
        connection.endpoint,
        connection.clientId,
        connection.secretSealed.toString('base64'),
      ].join(' ');
      const known = entries.get(tenantId);
      if (known?.key === key) return { client: known.client, connection };
      const secret = deps.secrets.unseal(connection.secretSealed, connection.id);
      const entry = make(tenantId, connection, key, secret);
      entries.set(tenantId, entry);
      return { client: entry.client, connection };
    },

    async close() {
      const open = [...entries.values()];
      for (const { governor } of open) governor.close();
      await Promise.all([...retired, ...open.map((entry) => entry.client)].map((c) => c.close()));
      entries.clear();
      retired.length = 0;
    },
  };
}

function notConnected(): ConflictError {
  return new ConflictError('marketo-not-connected', 'Marketo is not connected.', {
    fix: 'Connect it under Settings > Marketo, or with: lockstep connect marketo',
  });
}

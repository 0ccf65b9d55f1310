import type { Db } from '../../../db/pool.ts';
import { withTenant } from '../../../db/tenant.ts';
import { centralDay, nextCentralMidnight } from '../../../marketo/central-time.ts';
import type { CallKind, ExhaustedReason, Penalty } from '../../../marketo/gate.ts';
import type { QuotaLimits } from './limits.ts';

/** A connection's calls in PostgreSQL, where all processes see them. */
export type Ledger = { db: Db; tenantId: string; connectionId: string };

export type Request = {
  callId: string;
  kind: CallKind;
  interactive: boolean;
  startsExport: boolean;
};

export type Verdict =
  | { verdict: 'granted' }
  /** The window, or a pause: it is known when it ends. */
  | { verdict: 'wait-time'; waitMs: number }
  /** Too many in flight: it is not known when one comes back. */
  | { verdict: 'wait-turn' }
  | { verdict: ExhaustedReason; until: Date };

/** How long a call counts as in flight without a sign of life of its process. */
export const leaseMs = 10_000;

/** A count that is lost with PostgreSQL itself is not worth waiting for the disk at every call. */
const notDurable = `set_config('synchronous_commit', 'off', true)`;

/** Asks for leave to make one call; one round trip. */
export async function askLeave(
  ledger: Ledger,
  request: Request,
  limits: QuotaLimits,
  now: Date,
): Promise<Verdict> {
  const { interactive } = request;
  const spare = interactive ? 0 : Math.min(limits.spare, limits.calls - 1, limits.inFlight - 1);
  const calls = limits.calls - spare;
  const answer = await ledger.db.pool.query<{
    verdict: Verdict['verdict'];
    wait_ms: number | null;
    until: Date | null;
  }>({
    name: 'api-take',
    text: `SELECT verdict, wait_ms, until FROM ${notDurable}, api_take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      ledger.tenantId,
      ledger.connectionId,
      request.callId,
      request.kind,
      request.startsExport,
      now,
      new Date(now.getTime() + leaseMs),
      centralDay(now),
      nextCentralMidnight(now),
      limits.windowMs,
      calls,
      limits.burst,
      // A little under an even spread, so that the window itself stays what binds.
      interactive ? 0 : Math.floor((0.97 * limits.windowMs) / calls),
      limits.inFlight - spare,
      interactive ? limits.daily : limits.daily - limits.reserve,
    ],
  });
  const row = answer.rows[0];
  if (!row) throw new Error('api_take answered no row');
  if (row.verdict === 'granted' || row.verdict === 'wait-turn') return { verdict: row.verdict };
  if (row.verdict === 'wait-time') return { verdict: 'wait-time', waitMs: row.wait_ms ?? 0 };
  return { verdict: row.verdict, until: row.until ?? nextCentralMidnight(now) };
}

export async function giveBack(
  ledger: Ledger,
  call: { id: string; kind: CallKind; bytes: number },
  now: Date,
): Promise<void> {
  await ledger.db.pool.query({
    name: 'api-done',
    text: `SELECT ${notDurable}, api_done($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      ledger.tenantId,
      ledger.connectionId,
      call.id,
      call.kind,
      now,
      centralDay(now),
      call.bytes,
    ],
  });
}

export async function renewLeases(ledger: Ledger, callIds: string[], now: Date): Promise<void> {
  await ledger.db.pool.query({
    name: 'api-renew',
    text: `SELECT ${notDurable}, api_renew($1, $2, $3, $4)`,
    values: [ledger.tenantId, ledger.connectionId, callIds, new Date(now.getTime() + leaseMs)],
  });
}

/** Keeps all processes away until `until`; a later end that is known already stays. */
export async function recordPause(ledger: Ledger, reason: Penalty, until: Date): Promise<void> {
  const { db, tenantId, connectionId } = ledger;
  await withTenant(db, tenantId, (tx) =>
    tx
      .insertInto('api_pause')
      .values({ tenant_id: tenantId, connection_id: connectionId, reason, until })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'connection_id', 'reason'])
          .doUpdateSet({ until })
          .where('api_pause.until', '<', until),
      )
      .execute(),
  );
}

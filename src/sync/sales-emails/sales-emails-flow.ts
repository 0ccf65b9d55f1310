import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { dueEmails, renewAttempts, takeOverSending } from '../../emails/outgoing.ts';
import type { Log } from '../../observability/log.ts';
import type { Secrets } from '../../secrets.ts';
import { type FlowRun, runFlow } from '../engine/run-flow.ts';
import { claimEmail } from './claim-email.ts';
import {
  defaultSalesEmailSettings,
  type SalesEmailSettings,
  salesEmailsFlow,
} from './flow-context.ts';
import { keepMailConnection } from './mail-connection.ts';
import type { Flight, SendContext } from './send-context.ts';
import { sendClaimed } from './send-email.ts';

export type SalesEmailsDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  /** Where recipients reach the tracking and unsubscribe pages, without a slash at the end. */
  trackingUrl: string;
  /** Calls `wake` whenever an email of the tenant was queued. */
  onOutbox(tenantId: string, wake: () => void): () => void;
  /** Over the defaults; for tests. */
  salesEmails?: Partial<SalesEmailSettings>;
};

/**
 * Sends one company's queued emails until the flow is paused or switched off, the lease is lost, or
 * `signal` is aborted. Returns at once when another process does it.
 */
export async function runSalesEmailsFlow(
  deps: SalesEmailsDeps,
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const settings = { ...defaultSalesEmailSettings, ...deps.salesEmails };
  const connection = keepMailConnection({ db: deps.db, secrets: deps.secrets, tenantId });
  const flow = { tenantId, key: salesEmailsFlow } as const;
  try {
    await runFlow(deps, flow, signal, { retrySeconds: settings.retrySeconds }, async (run) => {
      const context: SendContext = {
        ...deps,
        tenantId,
        lease: run.lease,
        settings,
        flights: new Map(),
        mailConnection: () => connection.open(),
      };
      const forget = deps.onOutbox(tenantId, () => run.pulse.wake());
      try {
        await run.together({
          send: () => sendLane(context, run),
          attempts: () => attemptLane(context, run),
        });
      } finally {
        forget();
      }
    });
  } finally {
    await connection.close();
  }
}

/** Claims what is due, one after the other, and sends several at once. */
async function sendLane(context: SendContext, run: FlowRun): Promise<void> {
  const { signal } = run;
  const { db, tenantId, settings, flights } = context;
  const flying = new Set<Promise<void>>();
  try {
    while (!signal.aborted) {
      const now = context.clock.now();
      const room = settings.atOnce - flying.size;
      const due = await withTenantClient(db, tenantId, async (client) => {
        await takeOverSending(client, tenantId, now);
        return room > 0 ? dueEmails(client, tenantId, now, room) : [];
      });
      let begun = 0;
      for (const one of due) {
        signal.throwIfAborted();
        const renewedAt = performance.now();
        const claimed = await claimEmail(context, one);
        if (!claimed) continue;
        begun += 1;
        const flight: Flight = { attemptId: claimed.attempt.attemptId, renewedAt };
        flights.set(one.id, flight);
        const sending = sendClaimed(context, claimed, flight, signal)
          .catch((error) =>
            context.log.error(
              { err: error, emailId: one.id },
              'How an email went could not be stored; it will show as not confirmed',
            ),
          )
          .finally(() => {
            flying.delete(sending);
            flights.delete(one.id);
            run.pulse.wake();
          });
        flying.add(sending);
      }
      if (begun === 0) await run.pulse.rest(settings.idleSeconds * 1000, signal);
    }
  } finally {
    // What is on its way is settled before the flow is given back.
    await Promise.allSettled(flying);
  }
}

/** Shows that the emails on their way are still in good hands. */
async function attemptLane(context: SendContext, run: FlowRun): Promise<void> {
  const { signal } = run;
  const { db, tenantId, settings, flights } = context;
  while (!signal.aborted) {
    await run.pulse.sleep((settings.leaseSeconds / 4) * 1000, signal);
    const held = [...flights.values()];
    if (held.length === 0) continue;
    const renewedAt = performance.now();
    const leaseUntil = new Date(context.clock.now().getTime() + settings.leaseSeconds * 1000);
    await withTenantClient(db, tenantId, (client) =>
      renewAttempts(
        client,
        tenantId,
        held.map((flight) => flight.attemptId),
        leaseUntil,
      ),
    );
    for (const flight of held) flight.renewedAt = renewedAt;
  }
}

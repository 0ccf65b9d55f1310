import { offsetClock } from '../../src/clock.ts';
import { openDb } from '../../src/db/pool.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
import { runActivitiesFlow } from '../../src/sync/activities-to-marketo/activities-flow.ts';
import type { OutboxSettings } from '../../src/sync/activities-to-marketo/flow-context.ts';
import type { QuotaLimits } from '../../src/sync/engine/quota/limits.ts';
import { runPeopleFlow } from '../../src/sync/people-from-marketo/people-flow.ts';
import type { PeopleSettings } from '../../src/sync/people-from-marketo/settings.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';

/** What the process is told in FLOW_CHILD, as JSON. */
export type FlowChildOptions = {
  url: string;
  tenantId: string;
  /** 32 bytes in hex. */
  secretKey: string;
  spoolDir: string;
  share: QuotaLimits;
  forecast: QuotaLimits;
  settings: Partial<PeopleSettings>;
  /** Runs the flow of activities instead, with these settings. */
  outbox?: Partial<OutboxSettings>;
  /** How far the clocks are ahead of this machine's. */
  aheadMs?: number;
};

/* A flow of one tenant in a process of its own, to be killed or frozen; it prints a dot when it
   does not have the flow (any more). The worker is more: the job queue hands a dead worker's flow out
   again after ten seconds, for which short tests have no time. */

if (process.env.FLOW_CHILD) await run(JSON.parse(process.env.FLOW_CHILD) as FlowChildOptions);

async function run(options: FlowChildOptions): Promise<never> {
  const { url, tenantId, spoolDir, settings } = options;
  const base = {
    db: openDb({ url }),
    clock: offsetClock(() => options.aheadMs ?? 0),
    log: silentLog,
    secrets: secretsOf(Buffer.from(options.secretKey, 'hex')),
  };
  const connections = openMarketoConnections({
    ...base,
    limits: options.share,
    resilience: { baseMs: 5, capMs: 50 },
  });
  const deps = { ...base, connections, spoolDir, settings, limits: options.forecast };
  const never = new AbortController().signal;
  const { outbox } = options;
  const once = outbox
    ? () =>
        runActivitiesFlow(
          { ...base, connections, publicUrl: null, onOutbox: () => () => {}, outbox },
          tenantId,
          never,
        )
    : () => runPeopleFlow(deps, tenantId, never);
  for (;;) {
    await once();
    process.stdout.write('.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

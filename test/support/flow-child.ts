import { openDb } from '../../src/db/pool.ts';
import { silentLog } from '../../src/observability/log.ts';
import { secretsOf } from '../../src/secrets.ts';
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
};

/* The people flow of one tenant in a process of its own, to be killed or frozen; it prints a dot when it
   does not have the flow (any more). The worker is more: the job queue hands a dead worker's flow out
   again after ten seconds, for which short tests have no time. */

if (process.env.FLOW_CHILD) await run(JSON.parse(process.env.FLOW_CHILD) as FlowChildOptions);

async function run(options: FlowChildOptions): Promise<never> {
  const { url, tenantId, spoolDir, settings } = options;
  const base = {
    db: openDb({ url }),
    clock: { now: () => new Date() },
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
  for (;;) {
    await runPeopleFlow(deps, tenantId, never);
    process.stdout.write('.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

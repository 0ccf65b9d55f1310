import { keepYoungGenerationSmall } from '../../src/cli/small-young-generation.ts';
import { openDb } from '../../src/db/pool.ts';
import { withTenant, withTenantClient } from '../../src/db/tenant.ts';
import { buildServer } from '../../src/http/server.ts';
import { unlimited } from '../../src/sync/engine/quota/limits.ts';
import { startFlow } from '../../src/sync/people-from-marketo/commands.ts';
import { runPeopleFlow } from '../../src/sync/people-from-marketo/people-flow.ts';
import { connectMarketo } from '../../src/sync/people-from-marketo/setup/connection.ts';
import { openMarketoConnections } from '../../src/sync/people-from-marketo/setup/open-marketo.ts';
import { createTenant } from '../../src/tenants/tenants.ts';
import { createApiKey } from '../../src/users/api-keys.ts';
import { testDeps } from '../../test/support/web-server.ts';

/*
 * Lockstep as `lockstep start` runs it, web server and people flow in one process, so that its memory
 * can be measured by itself. Speaks with the benchmark over the channel of fork().
 */

export type FlowProcessOptions = {
  databaseUrl: string;
  endpoint: string;
  clientId: string;
  clientSecret: string;
  spoolDir: string;
  /** False keeps our usual share of Marketo's limits; true lets bulk extracts run as fast as they can. */
  unlimited: boolean;
};

export type FlowProcessReady = { tenantId: string; url: string; apiKey: string };

keepYoungGenerationSmall();
const options = JSON.parse(process.argv[2] ?? '{}') as FlowProcessOptions;
const db = openDb({ url: options.databaseUrl });
const web = testDeps(db);
const connections = openMarketoConnections({
  ...web,
  ...(options.unlimited ? { limits: unlimited } : {}),
});
const deps = { ...web, marketo: connections };
const tenantId = await createTenant(db, deps.clock, { name: 'Bench Ltd', timeZone: 'UTC' });
const { endpoint, clientId, clientSecret } = options;
await connectMarketo(deps, tenantId, { endpoint, clientId, clientSecret }, null);
const { key } = await withTenant(db, tenantId, (tx) =>
  createApiKey(tx, 'bench', { tenantId, userId: null, at: new Date() }),
);
const app = await buildServer(deps);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const stop = new AbortController();
const ready: FlowProcessReady = { tenantId, url, apiKey: key };
process.send?.(ready);

process.once('message', async () => {
  await withTenantClient(db, tenantId, (client) =>
    startFlow(client, { tenantId, now: new Date() }),
  );
  const flow = runPeopleFlow(
    {
      ...deps,
      connections,
      spoolDir: options.spoolDir,
      // Ids by the million would be read by id with such limits: the choice of a large instance is forced.
      ...(options.unlimited ? { limits: { ...unlimited, daily: 1, reserve: 0 } } : {}),
      settings: options.unlimited ? { bulkPollSeconds: { first: 0.05, longest: 1 } } : {},
    },
    tenantId,
    stop.signal,
  );
  process.once('message', async () => {
    stop.abort();
    await flow.catch(() => {});
    await app.close();
    await connections.close();
    await db.close();
    process.exit(0);
  });
});

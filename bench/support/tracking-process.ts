import type { AddressInfo } from 'node:net';
import { openDb } from '../../src/db/pool.ts';
import { buildTrackingServer } from '../../src/http/tracking/server.ts';
import { testDeps } from '../../test/support/web-server.ts';

/*
 * The tracking listener as TRACKING_PORT starts it, in a process of its own. Speaks with the benchmark
 * over the channel of fork().
 */

const db = openDb({ url: process.argv[2] ?? '' });
const server = await buildTrackingServer(testDeps(db));
await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (server.server.address() as AddressInfo).port });
process.once('message', async () => {
  await server.close();
  await db.close();
  process.exit(0);
});

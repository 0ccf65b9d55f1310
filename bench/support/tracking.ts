import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { trackingTokens } from '../../src/emails/tracking/tokens.ts';
import { newId } from '../../src/ids.ts';
import { testDeps } from '../../test/support/web-server.ts';
import type { Figures } from './benchmark.ts';
import { asOwner, type BenchDatabase } from './database.ts';
import { asFastAsItGoes, atRate, Connection } from './http-load.ts';
import { percentile, timed } from './percentile.ts';

type Options = {
  seconds: number;
  /** Also the rows of a commit of the floor: a flush can hold no more than one event of each. */
  connections: number;
};

/** So many that none comes near the limit of one email (60 at once). */
const emails = 20_000;

/**
 * Opens and clicks through the tracking listener, durable before each answer: how many a second, how
 * long one takes at half of that, and beside it the same rows by bare inserts of one statement each,
 * without HTTP, tokens, look-ups and row-level security.
 */
export async function measureTracking(
  database: BenchDatabase,
  options: Options,
  report: (line: string) => void,
): Promise<Figures> {
  const { tenantId, paths } = await prepare(database);
  const server = fork(join(import.meta.dirname, 'tracking-process.ts'), [database.ownerUrl]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const connections = Array.from({ length: options.connections }, () => new Connection(port));
  try {
    await asFastAsItGoes(connections, paths, 2);
    const before = await countRows(database, tenantId);
    report(`${options.seconds} s of opens and clicks over ${options.connections} connections.`);
    const full = await asFastAsItGoes(connections, paths, options.seconds);
    const stored = (await countRows(database, tenantId)) - before;
    if (stored !== full.answered) throw new Error(`${full.answered} answered, ${stored} stored`);
    report(`Floor: bare inserts of ${options.connections} rows.`);
    const floor = await bareInserts(database, tenantId, options.connections, options.seconds);
    const perSecond = full.perSecond / 2;
    report(`${options.seconds} s at ${Math.round(perSecond)} a second.`);
    const times = await atRate(connections, paths, { perSecond, seconds: options.seconds });
    return {
      tracking_per_s: Math.round(full.perSecond),
      tracking_floor_per_s: Math.round(floor.perSecond),
      tracking_floor_ratio: Math.round((full.perSecond / floor.perSecond) * 100) / 100,
      tracking_half_load_per_s: Math.round(perSecond),
      tracking_p50_ms: percentile(times, 0.5),
      tracking_p99_ms: percentile(times, 0.99),
      tracking_floor_p99_ms: percentile(floor.times, 0.99),
    };
  } finally {
    for (const connection of connections) connection.close();
    server.send('stop');
    await once(server, 'exit');
  }
}

/** A company with emails that were sent, and links of theirs in turn: four opens to a click. */
async function prepare(
  database: BenchDatabase,
): Promise<{ tenantId: string; paths: () => string }> {
  const tenantId = newId();
  const ids = Array.from({ length: emails }, newId);
  const now = new Date();
  await asOwner(database.ownerUrl, async (client) => {
    await client.query('INSERT INTO tenant VALUES ($1, $2, $3, $4)', [
      tenantId,
      'Bench Ltd',
      'UTC',
      now,
    ]);
    await client.query(
      `INSERT INTO email (tenant_id, id, user_id, subject, suffix, state, epoch, created_at, updated_at, sent_at)
       SELECT $1, id, $2, 'Hello', 'AB12CD34', 'sent', 1, $3, $3, $3 FROM unnest($4::uuid[]) AS id`,
      [tenantId, newId(), now, ids],
    );
    await client.query('VACUUM (ANALYZE) email');
  });
  const tokens = trackingTokens(testDeps(database.db).secrets.derive('tracking'));
  const link = 'https://www.example.com/products/overview?from=email';
  const made = ids.map((emailId, i) =>
    i % 5 === 4
      ? `/t/c/${tokens.click({ tenantId, emailId, link })}`
      : `/t/o/${tokens.open({ tenantId, emailId })}`,
  );
  let next = 0;
  return { tenantId, paths: () => made[next++ % made.length] ?? '/' };
}

/** The same rows in the same table, by the owner of it: one statement and one commit a batch. */
async function bareInserts(
  database: BenchDatabase,
  tenantId: string,
  batch: number,
  seconds: number,
): Promise<{ perSecond: number; times: number[] }> {
  return asOwner(database.ownerUrl, async (client) => {
    const times: number[] = [];
    const start = performance.now();
    while (performance.now() - start < seconds * 1000) {
      const ids = Array.from({ length: batch }, newId);
      times.push(
        await timed(() =>
          client.query({
            name: 'bare-insert',
            text: `INSERT INTO email_engagement (tenant_id, id, email_id, kind, at, user_agent)
                   SELECT $1, id, id, 'open', $2, $3 FROM unnest($4::uuid[]) AS id`,
            values: [
              tenantId,
              new Date(),
              'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0',
              ids,
            ],
          }),
        ),
      );
    }
    return { perSecond: (times.length * batch * 1000) / (performance.now() - start), times };
  });
}

function countRows(database: BenchDatabase, tenantId: string): Promise<number> {
  return asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      'SELECT count(*) FROM email_engagement WHERE tenant_id = $1',
      [tenantId],
    );
    return Number(rows[0]?.count);
  });
}

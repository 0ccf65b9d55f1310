import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { type Config, trackingBase } from '../config.ts';
import { type Db, openDb } from '../db/pool.ts';
import { LockstepError } from '../errors.ts';
import { createLog, type Log } from '../observability/log.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { openSecrets, type Secrets } from '../secrets.ts';
import {
  type MarketoConnections,
  openMarketoConnections,
} from '../sync/people-from-marketo/setup/open-marketo.ts';
import { openDatabaseClock } from './database-clock.ts';
import { startInboundMail } from './inbound-mail.ts';
import { type Access, migrateDatabase, openDatabase } from './open-database.ts';
import { keepYoungGenerationSmall } from './small-young-generation.ts';

/** What runs in this process, on one database. */
export type Base = {
  config: Config;
  url: string;
  db: Db;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  marketo: MarketoConnections;
};

/** Connections of the pool: the web app and the flows of one process together. */
const poolSize = 20;

/** On a terminal a person reads along: only what matters, unless LOG_LEVEL says otherwise. */
export function serverLog(config: Config, quiet = process.stdout.isTTY === true): Log {
  return createLog(process.env.LOG_LEVEL || !quiet ? config.logLevel : 'warn');
}

/**
 * Opens and migrates the database and what lies above it; `closing` closes all of it again, in
 * reverse order.
 */
export async function openBase(
  config: Config,
  access: Extract<Access, 'own' | 'share'>,
  log: Log,
  closing: AsyncDisposableStack,
): Promise<Base> {
  const database = await openDatabase(config, access, log);
  closing.defer(() => database.close());
  const applied = await migrateDatabase(database.url, new Date());
  if (applied.length > 0) log.info({ applied }, 'The database is migrated');
  const db = openDb({
    url: database.url,
    max: poolSize,
    onError: (error) => log.warn({ err: error }, 'A connection to the database broke'),
  });
  closing.defer(() => db.close());
  const clock = await openDatabaseClock(db);
  closing.defer(() => clock.stop());
  const secrets = await openSecrets(config);
  const marketo = openMarketoConnections({ db, clock, log, secrets });
  closing.defer(() => marketo.close());
  return { config, url: database.url, db, clock, log, secrets, marketo };
}

/**
 * Starts the web app and the API; answers the address to open.
 *
 * @throws LockstepError `port-taken` and its like in one sentence.
 */
export async function startWeb(
  base: Base,
  closing: AsyncDisposableStack,
  demo: boolean,
): Promise<string> {
  // One after the other: Node cannot load a CommonJS package that requires an ES module while another
  // import is loading the same one (sanitize-html and htmlparser2).
  const { buildServer } = await import('../http/server.ts');
  const { asFlowStatus } = await import('../http/routes/sync.ts');
  const { readFlowStatuses } = await import('../sync/flow-statuses.ts');
  const { sendSystemMail } = await import('../sync/sales-emails/system-mail.ts');
  const { config, db, clock } = base;
  const metrics = createMetrics();
  const app = await buildServer({
    ...base,
    metrics,
    demo,
    sendSystemMail: (tenantId, mail) => sendSystemMail(base, tenantId, mail),
    flowStatus: async (tenantId) => (await readFlowStatuses(db, clock, tenantId)).map(asFlowStatus),
  });
  closing.defer(() => app.close());
  await listen(app, config);
  if (config.trackingPort !== null)
    await startTracking(base, metrics, config.trackingPort, closing);
  const { inboundSmtpHost: host, inboundSmtpPort: port } = config;
  if (port !== null) await startInboundMail(base, closing, { host, port });
  return addressOf(app, config);
}

/** The listener of its own for what recipients reach. */
async function startTracking(
  base: Base,
  metrics: Metrics,
  port: number,
  closing: AsyncDisposableStack,
): Promise<void> {
  const { buildTrackingServer } = await import('../http/tracking/server.ts');
  const tracking = await buildTrackingServer({ ...base, metrics });
  closing.defer(() => tracking.close());
  await listen(tracking, { host: base.config.host, port }, 'TRACKING_PORT');
}

async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, 'host' | 'port'>,
  variable = 'PORT',
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason = code === undefined ? undefined : listenFailures[String(code)];
    if (!reason) throw cause;
    throw new LockstepError('cannot-listen', `${reason.what(host, port)}.`, {
      cause,
      fix: reason.fix.replaceAll('PORT', variable),
    });
  }
}

type ListenFailure = { what(host: string, port: number): string; fix: string };

const listenFailures: Record<string, ListenFailure> = {
  EADDRINUSE: {
    what: (host, port) => `Port ${port} of ${host} is taken by another program`,
    fix: 'Stop that program, or set PORT to another number, for example PORT=4001.',
  },
  EACCES: {
    what: (_host, port) => `This user may not listen on port ${port}`,
    fix: 'Set PORT to a number above 1023, and let a proxy listen on the low one.',
  },
  EADDRNOTAVAIL: {
    what: (host) => `HOST=${host} is no address of this machine`,
    fix: 'Set HOST to 127.0.0.1, to 0.0.0.0 (all networks), or to an address of this machine.',
  },
  ENOTFOUND: {
    what: (host) => `HOST=${host} is no address`,
    fix: 'Set HOST to 127.0.0.1, to 0.0.0.0 (all networks), or to an address of this machine.',
  },
};

function addressOf(app: FastifyInstance, config: Config): string {
  if (config.publicUrl) return config.publicUrl;
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Starts the flows; stopping lets each give its lease back. */
export async function startFlows(base: Base, closing: AsyncDisposableStack): Promise<void> {
  keepYoungGenerationSmall();
  const { startWorker } = await import('../worker.ts');
  const { openJobs } = await import('../jobs/jobs.ts');
  const { config, url, log } = base;
  const spoolDir = join(config.dataDir, 'spool');
  await mkdir(spoolDir, { recursive: true });
  const jobs = await openJobs({ url, log, supervise: true });
  closing.defer(() => jobs.stop());
  const worker = await startWorker({
    ...base,
    connections: base.marketo,
    spoolDir,
    jobs,
    publicUrl: config.publicUrl,
    trackingUrl: trackingBase(config),
  });
  closing.defer(() => worker.stop());
}

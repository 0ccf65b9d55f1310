import type { FastifyRequest } from 'fastify';
import { readMigrations } from '../db/migrate.ts';
import { LockstepError } from '../errors.ts';
import { identify } from './caller.ts';
import type { HttpDeps } from './deps.ts';
import { createFlowMetrics } from './flow-metrics.ts';
import type { Server } from './handle.ts';

class NotReadyError extends LockstepError {}

/**
 * `/healthz`: the process lives (never asks the database: a restart would not mend that). `/readyz`:
 * it can serve, which needs the database, migrated. `/metrics`: for Prometheus; on the same port, so
 * only to an API key or to a program on this machine.
 */
export function healthRoutes({ fastify, deps }: Server): void {
  const options = { schema: { hide: true } };
  const flows = createFlowMetrics(deps);
  fastify.get('/healthz', options, async () => ({ status: 'alive' }));
  fastify.get('/readyz', options, async () => {
    await checkMigrated(deps);
    return { status: 'ready' };
  });
  fastify.get('/metrics', options, async (request, reply) => {
    if (!isLocal(deps, request)) await identify(deps, request, 'request');
    await flows.refresh();
    reply.header('content-type', deps.metrics.registry.contentType);
    return deps.metrics.registry.metrics();
  });
}

async function checkMigrated(deps: HttpDeps): Promise<void> {
  const wanted = (await readMigrations()).map((migration) => migration.name);
  const { rows } = await deps.db.pool.query<{ name: string }>('SELECT name FROM migration');
  const done = new Set(rows.map((row) => row.name));
  const missing = wanted.filter((name) => !done.has(name));
  if (missing.length === 0) return;
  throw new NotReadyError('not-migrated', `The database lacks ${missing.join(', ')}.`, {
    origin: 'database',
    fix: 'Run: lockstep migrate',
  });
}

/**
 * Made on this machine and not handed on by a proxy on it: behind a proxy (PUBLIC_URL) every request
 * comes from it, and a page in a browser here may reach us under a name of its own (the Host header
 * then holds that name).
 */
export function isLocal(
  deps: { config: Pick<HttpDeps['config'], 'publicUrl'> },
  request: Pick<FastifyRequest, 'headers'> & { socket: { remoteAddress?: string | undefined } },
): boolean {
  if (deps.config.publicUrl) return false;
  if (request.headers['x-forwarded-for'] ?? request.headers.forwarded) return false;
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!['localhost', '127.0.0.1', '[::1]'].includes(host)) return false;
  return /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
}

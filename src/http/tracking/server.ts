import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { HttpDeps } from '../deps.ts';
import { closeGracefully } from '../graceful-close.ts';
import { brokenLink, trackingRoutes } from './tracking-routes.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';

type Deps = Pick<HttpDeps, 'db' | 'config' | 'clock' | 'log' | 'secrets' | 'metrics'>;

/** What recipients reach: on the main server, or on a listener of its own (TRACKING_PORT). */
export async function publicRoutes(fastify: FastifyInstance, deps: Deps): Promise<void> {
  // Each in a scope of its own: the form's parser must not hold for the API.
  await fastify.register(async (scope) => trackingRoutes(scope, deps));
  await fastify.register(async (scope) => unsubscribeRoutes(scope, deps));
}

/**
 * The second listener, for the public side while the app stays behind a VPN: opens, clicks, unsubscribe
 * pages and health, nothing else. No request is logged: there are many, and their addresses are tokens.
 */
export async function buildTrackingServer(deps: Deps): Promise<FastifyInstance> {
  const { publicUrl, trackingUrl } = deps.config;
  const fastify = Fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16_384,
    trustProxy: publicUrl || trackingUrl ? ['loopback', 'linklocal', 'uniquelocal'] : false,
  });
  await publicRoutes(fastify, deps);
  fastify.get('/healthz', async () => ({ status: 'alive' }));
  fastify.get('/readyz', async () => {
    await deps.db.pool.query('SELECT 1');
    return { status: 'ready' };
  });
  fastify.setNotFoundHandler((request, reply) => brokenLink(request, reply));
  closeGracefully(fastify);
  return fastify;
}

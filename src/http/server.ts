import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { trackingBase } from '../config.ts';
import { newId } from '../ids.ts';
import { answerProblem, noSuchRoute } from './answer-problem.ts';
import { removeEnded } from './clean-up.ts';
import { isHttps } from './cookies.ts';
import type { HttpDeps } from './deps.ts';
import { closeGracefully } from './graceful-close.ts';
import type { Server } from './handle.ts';
import { healthRoutes } from './health.ts';
import { LiveHub } from './live/hub.ts';
import { describeApi, serveDescription } from './openapi.ts';
import { bodyLimit } from './request-faults.ts';
import { eventRoutes } from './routes/events.ts';
import { registerRoutes } from './routes.ts';
import { serveWeb } from './static-web.ts';
import { publicRoutes } from './tracking/server.ts';

const cleanUpEveryMs = 3_600_000;

/**
 * The web server: API, live events, web app, health. It listens when the caller says `listen`, and
 * `close` ends live streams, lets requests finish and leaves `deps.db` open.
 */
export async function buildServer(deps: HttpDeps): Promise<FastifyInstance> {
  const answer = answerProblem(deps.clock);
  const fastify = Fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    // One line a request, written by measure().
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: requestId,
    // Behind a proxy (PUBLIC_URL) the address of the caller is what the nearest private hop says.
    trustProxy: deps.config.publicUrl ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    frameworkErrors: answer,
  });
  const server: Server = { fastify, deps };
  fastify.setValidatorCompiler(validatorCompiler);
  fastify.setSerializerCompiler(serializerCompiler);
  fastify.setErrorHandler(answer);
  fastify.decorateRequest('caller', null);
  measure(server);
  await fastify.register(fastifyCookie);
  await protect(server);
  await describeApi(server);
  healthRoutes(server);
  registerRoutes(server);
  if (deps.config.trackingPort === null) await publicRoutes(fastify, deps);
  serveDescription(fastify);
  const hub = new LiveHub(deps);
  eventRoutes(server, hub);
  const web = await serveWeb(server);
  fastify.setNotFoundHandler((request, reply) => {
    if (!web(request, reply)) noSuchRoute(request, reply);
  });
  runWith(server, hub);
  closeGracefully(fastify);
  return fastify;
}

/** A proxy's own id is kept, so that its log and ours can be joined. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : newId();
}

async function protect({ fastify, deps }: Server): Promise<void> {
  const https = isHttps(deps.config);
  await fastify.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        // The component library sets style attributes.
        'style-src': ["'self'", "'unsafe-inline'"],
        // Pictures in emails and templates lie on other web servers; the tracking host marks browsers of
        // the company, so that their opens do not count.
        'img-src': ["'self'", 'data:', 'https:', new URL(trackingBase(deps.config)).origin],
        'connect-src': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'self'"],
        'form-action': ["'self'"],
        'object-src': ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
}

/** Every request: its id in the answer, one line in the log, its time in the metrics. */
function measure({ fastify, deps }: Server): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // What the API says about people is kept by no cache between here and the browser.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    const seconds = reply.elapsedTime / 1000;
    deps.metrics.httpSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      seconds,
    );
    // Pages, assets and probes are many and say little.
    const telling = route.startsWith('/api/') || reply.statusCode >= 500;
    request.log[telling ? 'info' : 'debug'](line(request, reply, route), 'request');
  });
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? '(none)';
}

/** The route's pattern and not the address: ids and search words are nobody's business later on. */
function line(request: FastifyRequest, reply: FastifyReply, route: string) {
  return {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(request.caller ? { tenantId: request.caller.tenantId } : {}),
  };
}

/** What runs beside the requests, from ready to close. */
function runWith({ fastify, deps }: Server, hub: LiveHub): void {
  let timer: NodeJS.Timeout | undefined;
  fastify.addHook('onReady', async () => {
    await hub.start();
    timer = setInterval(() => void removeEnded(deps), cleanUpEveryMs).unref();
  });
  // Before the listening socket closes: it waits for open connections, and live streams never end.
  fastify.addHook('preClose', async () => {
    clearInterval(timer);
    await hub.close();
  });
}

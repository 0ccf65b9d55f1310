import { eventsPath } from '../../../contract/api.ts';
import { liveEvent } from '../../../contract/sync.ts';
import { identify } from '../caller.ts';
import { UnauthenticatedError } from '../errors.ts';
import type { Server } from '../handle.ts';
import type { LiveHub } from '../live/hub.ts';
import { LiveStream } from '../live/stream.ts';
import { visibleTo } from '../visible-to.ts';

/** Below the 30 s after which common proxies end a quiet connection. */
const heartbeatMs = 15_000;

/** `GET /api/v1/events`: server-sent events with what changes in the caller's tenant. */
export function eventRoutes({ fastify, deps }: Server, hub: LiveHub): void {
  fastify.route({
    method: 'GET',
    url: eventsPath,
    exposeHeadRoute: false,
    config: { access: 'user' },
    schema: {
      tags: ['Live'],
      summary: 'Server-sent events: what changes, at most four a second; the data is JSON',
      response: { 200: { content: { 'text/event-stream': { schema: liveEvent } } } },
    },
    onRequest: async (request) => {
      request.caller = await identify(deps, request, 'request');
    },
    handler: async (request, reply) => {
      const { caller } = request;
      if (!caller) return;
      const visible = await visibleTo(deps, caller);
      reply.hijack();
      const response = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx would hold events back until its buffer is full.
        'x-accel-buffering': 'no',
      });
      // A stream outlives its session only until here; it also shows that someone is there.
      const recheck = async () => {
        try {
          stream.see(await visibleTo(deps, await identify(deps, request, 'open-page')));
        } catch (error) {
          // A database that is away for a moment ends nothing: a browser gives up after a 503.
          if (error instanceof UnauthenticatedError) stream.end();
          else request.log.warn({ err: error }, 'the session of a live stream was not checked');
        }
      };
      const { tenantId } = caller;
      const stream = new LiveStream({ tenantId, visible, recheck: () => void recheck() }, response);
      // The browser comes back after a break: it cannot know which people changed meanwhile.
      if (request.headers['last-event-id'] !== undefined) stream.people([], true);
      hub.add(stream);
      const timer = setInterval(() => {
        stream.heartbeat();
        stream.recheck();
      }, heartbeatMs);
      response.on('close', () => {
        clearInterval(timer);
        hub.remove(stream);
      });
    },
  });
}

import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** A request that is not done by then is cut off: whoever stops us waits 10 to 30 s before SIGKILL. */
const longestRequestMs = 8_000;

/**
 * Lets requests under way finish when the server closes. Node ends connections that wait between two
 * requests, but not those that browsers open in advance and never used: these would hold it for a
 * minute.
 */
export function closeGracefully(fastify: FastifyInstance): void {
  const unused = new Set<Socket>();
  fastify.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', (request) => unused.delete(request.socket));
  fastify.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
    setTimeout(() => fastify.server.closeAllConnections(), longestRequestMs).unref();
  });
}

import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from './handle.ts';

const builtWeb = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Answers a path that is none of the server's own; false when that is not its business. */
export type WebFallback = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Serves the built web app. Vite names assets by their content, so they may be kept for ever; what
 * names them may not. Paths of the app's own router answer with index.html.
 */
export async function serveWeb({ fastify, deps }: Server): Promise<WebFallback> {
  const root = deps.webDir ?? builtWeb;
  if (!existsSync(join(root, 'index.html'))) {
    deps.log.warn({ root }, 'the web app is not built');
    return (request, reply) => {
      if (!wantsPage(request)) return false;
      reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
      return true;
    };
  }
  await fastify.register(fastifyStatic, {
    root,
    prefix: '/',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const forever = path.startsWith(join(root, 'assets') + sep);
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, reply) => {
    if (!wantsPage(request)) return false;
    reply.sendFile('index.html');
    return true;
  };
}

/** An asset that is missing must not answer with a page, which would be taken for a script. */
function wantsPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '';
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    !path.startsWith('/api/') &&
    !path.startsWith('/assets/') &&
    (request.headers.accept ?? '').includes('text/html')
  );
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lockstep: the web app is not built</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style>
<h1>The web app is not built</h1>
<p>Lockstep runs and its API answers, but the pages are missing.</p>
<p>In Lockstep's folder run <code>npm run web:build</code>, then start Lockstep again.</p>
</html>
`;

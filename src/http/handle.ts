import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { type Caller, callerFor } from './caller.ts';
import type { HttpDeps } from './deps.ts';

/** What a route module gets to register its handlers on. */
export type Server = { readonly fastify: FastifyInstance; readonly deps: HttpDeps };

type Parsed<R, K extends 'params' | 'query' | 'headers' | 'body'> = R extends {
  [P in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

type Call<R extends Route> = {
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly headers: Parsed<R, 'headers'>;
  readonly body: Parsed<R, 'body'>;
  /** Who calls; already allowed to. Null only on public routes. */
  readonly caller: R['access'] extends 'public' ? Caller | null : Caller;
  readonly deps: HttpDeps;
  /** A transaction bound to the caller's tenant; public routes have none to use it for. */
  readonly inTenant: R['access'] extends 'public'
    ? null
    : <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

export type Handler<R extends Route> = (call: Call<R>) => Promise<z.output<R['response']>>;

/**
 * Registers the handler of one route of the contract. Input is parsed by the contract's schemas
 * before, access is checked before that; the answer is encoded by the response schema, which drops
 * what the contract does not name. What the handler throws becomes a problem (problems.ts).
 */
export function handle<R extends Route>(server: Server, route: R, handler: Handler<R>): void {
  const { fastify, deps } = server;
  fastify.route({
    method: route.method,
    url: route.path,
    exposeHeadRoute: false,
    ...(route.maxBytes ? { bodyLimit: route.maxBytes } : {}),
    config: { access: route.access },
    schema: {
      tags: [route.tag],
      summary: route.summary,
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.headers ? { headers: route.headers } : {}),
      ...(route.body ? { body: route.body } : {}),
      response: { 200: route.response },
    },
    // Before the body is read: who may not call does not get to send a megabyte.
    onRequest: async (request) => {
      request.caller = await callerFor(deps, request, route);
    },
    handler: (request, reply) => {
      const caller = request.caller;
      return handler({
        params: route.params ? request.params : undefined,
        query: route.query ? request.query : undefined,
        headers: route.headers ? request.headers : undefined,
        body: route.body ? request.body : undefined,
        caller,
        deps,
        inTenant: caller
          ? <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(deps.db, caller.tenantId, work)
          : null,
        request,
        reply,
      } as unknown as Call<R>);
    },
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../contract/problem.ts';
import type { Clock } from '../clock.ts';
import { type ProblemBody, problemOf, retryAfterOf } from './problems.ts';

/** Answers errors as problems; what went wrong in ourselves goes to the log in full. */
export function answerProblem(clock: Clock) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const body = problemOf(error);
    if (body.status >= 500) request.log.error({ err: error, code: body.code }, body.detail);
    else request.log.debug({ code: body.code }, body.detail);
    const retryAfter = retryAfterOf(error, clock.now());
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="Lockstep"');
    send(body, request, reply);
  };
}

export function noSuchRoute(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0];
  const body = {
    title: 'Not found',
    status: 404,
    code: 'not-found',
    origin: 'lockstep',
    detail: `There is nothing at ${request.method} ${path}.`,
    fix: 'The calls that exist are listed in /api/v1/openapi.json.',
  } as const;
  send(body, request, reply);
}

function send(body: ProblemBody, request: FastifyRequest, reply: FastifyReply): void {
  const problem: Problem = { type: 'about:blank', ...body, requestId: request.id };
  // As text: the schema of the route is that of its success.
  reply
    .code(body.status)
    // Hooks have not run for what Fastify refuses before it knows the route.
    .header('x-request-id', request.id)
    .type('application/problem+json; charset=utf-8')
    .serializer((text: string) => text)
    .send(JSON.stringify(problem));
}

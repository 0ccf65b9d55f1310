import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { problem } from '../../contract/problem.ts';
import type { Access } from '../../contract/route.ts';
import { sessionCookieName } from './cookies.ts';
import type { Server } from './handle.ts';

const problemSchema = `#/components/schemas/${problem.meta()?.id}`;

type Operation = {
  security?: Record<string, string[]>[];
  responses?: Record<string, unknown>;
  requestBody?: unknown;
  parameters?: unknown[];
};
type Document = {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
};

/** `GET /api/v1/openapi.json`: the contract as OpenAPI 3.1, made from the routes registered. */
export async function describeApi({ fastify, deps }: Server): Promise<void> {
  const access = new Map<string, Access>();
  fastify.addHook('onRoute', (route) => {
    if (route.config?.access) access.set(`${route.method} ${route.url}`, route.config.access);
  });
  await fastify.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lockstep',
        description:
          'Sign in for a session cookie, and send its csrfToken as x-csrf-token with every call that changes something; or send an API key as a bearer token, which needs no such token. Errors are problem details (RFC 9457): `code` is stable, `fix` says what to do.',
        version: '1',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(deps.config) },
          apiKey: { type: 'http', scheme: 'bearer', description: 'A key that begins with lsk_.' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      const filled = jsonSchemaTransformObject(document) as Document;
      for (const [path, operations] of Object.entries(filled.paths ?? {})) {
        for (const [method, operation] of Object.entries(operations)) {
          const fastifyPath = path.replace(/\{(\w+)\}/g, ':$1');
          complete(operation, access.get(`${method.toUpperCase()} ${fastifyPath}`) ?? 'user');
        }
      }
      keepUsedSchemas(filled);
      return filled as ReturnType<typeof jsonSchemaTransformObject>;
    },
  });
}

/** After all routes are registered. */
export function serveDescription(fastify: FastifyInstance): void {
  fastify.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => fastify.swagger());
}

function complete(operation: Operation, access: Access): void {
  operation.security = access === 'public' ? [] : [{ session: [] }, { apiKey: [] }];
  const problems: Record<string, string> = { default: 'What any call can answer.' };
  if (operation.requestBody || operation.parameters) problems['400'] = 'The input is wrong.';
  if (access !== 'public') problems['401'] = 'Not signed in, or the key is not valid.';
  if (access === 'admin') problems['403'] = 'Only an administrator may do this.';
  for (const [status, description] of Object.entries(problems)) {
    operation.responses = {
      ...operation.responses,
      [status]: {
        description,
        content: {
          'application/problem+json': { schema: { $ref: problemSchema } },
        },
      },
    };
  }
}

/** Every named schema comes as input and as output, most of them needed as one of the two. */
function keepUsedSchemas(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(document.paths ?? {});
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

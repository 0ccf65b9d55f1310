import type * as z from 'zod';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Who may call a route. `admin` includes everything that `user` may do. */
export type Access = 'public' | 'user' | 'admin';

/**
 * One route of the API as data. The server takes its validation and its OpenAPI entry from it, the
 * web app, the command line and the tests take a typed call from it.
 */
export type Route = {
  readonly method: Method;
  /** Path with `:name` parameters, below the server's root. */
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Header names in lower case; a loose object, since every request has others too. */
  readonly headers?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** The largest body, in bytes; 1 MB where nothing is said. */
  readonly maxBytes?: number;
};

/** Keeps the literal types of a route while checking its shape. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

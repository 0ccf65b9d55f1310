import type * as z from 'zod';
import { type Api, api } from './api.ts';
import { type Problem, problem } from './problem.ts';
import type { Route } from './route.ts';

type Input<S> = S extends z.ZodType ? z.input<S> : never;
type Part<R, K extends keyof Route> = R extends { [P in K]: infer S }
  ? { [P in K]: Input<S> }
  : object;
type Request<R> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'headers'> & Part<R, 'body'>;
type Answer<R> = R extends { response: infer S extends z.ZodType } ? z.output<S> : never;

type Call<R> = keyof Request<R> extends never
  ? (request?: object, options?: CallOptions) => Promise<Answer<R>>
  : (request: Request<R>, options?: CallOptions) => Promise<Answer<R>>;

export type CallOptions = { signal?: AbortSignal };
export type Client = { [G in keyof Api]: { [C in keyof Api[G]]: Call<Api[G][C]> } };

/** An answer that says why not. `problem` is the body as RFC 9457 has it. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(body: Problem) {
    super(body.fix ? `${body.detail} ${body.fix}` : body.detail);
    this.name = 'ApiError';
    this.problem = body;
  }
}

type Settings = {
  /** Empty for the page's own origin. */
  baseUrl: string;
  /** Asked before every request, so that a token can change. */
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
};

/**
 * A typed client of the API.
 *
 * @throws ApiError when the server answers with a problem, or when it cannot be reached
 *   (status 0, code `unreachable`).
 */
export function createClient(settings: Settings): Client {
  const group = (routes: Record<string, Route>) =>
    Object.fromEntries(
      Object.entries(routes).map(([name, route]) => [
        name,
        (request: Parts = {}, options: CallOptions = {}) => call(settings, route, request, options),
      ]),
    );
  return Object.fromEntries(
    Object.entries(api).map(([name, routes]) => [name, group(routes)]),
  ) as unknown as Client;
}

type Parts = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
};

async function call(settings: Settings, route: Route, request: Parts, options: CallOptions) {
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...request.headers,
    ...settings.headers?.(),
  };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = { method: route.method, headers, credentials: 'same-origin' };
  if (request.body !== undefined) init.body = JSON.stringify(request.body);
  if (options.signal) init.signal = options.signal;
  const response = await reach(settings, urlOf(settings.baseUrl, route, request), init);
  const text = await response.text();
  if (!response.ok) throw new ApiError(readProblem(response.status, text));
  return JSON.parse(text);
}

async function reach(settings: Settings, url: string, init: RequestInit): Promise<Response> {
  try {
    return await (settings.fetch ?? fetch)(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(
      plainProblem(
        0,
        'unreachable',
        'Lockstep cannot be reached.',
        'Check that it runs and that your network is up.',
      ),
    );
  }
}

function urlOf(baseUrl: string, route: Route, request: Parts): string {
  const path = route.path.replace(/:(\w+)/g, (_, name) =>
    encodeURIComponent(String(request.params?.[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return `${baseUrl}${path}${query.size > 0 ? `?${query}` : ''}`;
}

function readProblem(status: number, text: string): Problem {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    return plainProblem(
      status,
      'unexpected-answer',
      `The server answered ${status}.`,
      'Try again; the server log has more.',
    );
  }
}

function plainProblem(status: number, code: string, detail: string, fix: string): Problem {
  return { type: 'about:blank', title: detail, status, detail, code, origin: 'lockstep', fix };
}

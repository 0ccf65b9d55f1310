import type { ApiUser, Permission } from '../users.ts';

/** A call that has passed the gate. */
export interface ApiCall {
  /** The route's name, such as `leads-by-filter`; fault rules match it. */
  name: string;
  params: URLSearchParams;
  /** What stands in the path for `:id` and the like. */
  path: Record<string, string>;
  /** The JSON body, undefined without one. */
  body: unknown;
  user: ApiUser;
  requestId: string;
  headers: Record<string, string | string[] | undefined>;
}

/** What a handler gives: members of the envelope, or an answer that has none. */
export type ApiAnswer = Record<string, unknown> | RawAnswer;

/** Not the envelope: plain text, or a file. */
export class RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | AsyncIterable<Uint8Array>;

  constructor(
    status: number,
    headers: Record<string, string>,
    body: string | AsyncIterable<Uint8Array>,
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

export interface Route {
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** Segments beginning with a colon are parameters: `/rest/v1/lead/:id.json`. */
  path: string;
  /** Any one of them is enough; empty: any valid token. */
  permissions: readonly Permission[];
  handle: (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>;
}

interface Compiled {
  route: Route;
  pattern: RegExp;
  names: string[];
}

export type Found =
  | { kind: 'route'; route: Route; path: Record<string, string> }
  | { kind: 'wrong method' }
  | { kind: 'nothing' };

export class Routes {
  private readonly bySegments = new Map<number, Compiled[]>();
  readonly all: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.all = routes;
    for (const route of routes) {
      const names: string[] = [];
      const source = route.path
        .replace(/\./g, '\\.')
        .replace(/:([a-zA-Z]+)/g, (_, name: string) => {
          names.push(name);
          return '([^/]+?)';
        });
      const segments = route.path.split('/').length;
      const list = this.bySegments.get(segments) ?? [];
      list.push({ route, pattern: new RegExp(`^${source}$`), names });
      this.bySegments.set(segments, list);
    }
  }

  find(method: string, path: string): Found {
    let seen = false;
    for (const { route, pattern, names } of this.bySegments.get(path.split('/').length) ?? []) {
      const match = pattern.exec(path);
      if (!match) continue;
      seen = true;
      if (route.method !== method) continue;
      const values = names.map((name, n) => [name, decodeURIComponent(match[n + 1] ?? '')]);
      return { kind: 'route', route, path: Object.fromEntries(values) as Record<string, string> };
    }
    return { kind: seen ? 'wrong method' : 'nothing' };
  }
}

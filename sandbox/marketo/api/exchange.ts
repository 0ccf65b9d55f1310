import type { IncomingMessage } from 'node:http';
import { readBody } from '../../support/http.ts';
import type { ApiUser } from '../users.ts';
import type { Found, Routes } from './route.ts';

/** A GET's address may be so long (414). */
const MAX_URI = 8 * 1024;
/** A body may be so long (413). */
const MAX_BODY = 1024 * 1024;
export const TOKEN_PATH = '/identity/oauth/token';

/** A request taken apart, and what has become of it so far. */
export interface Exchange {
  method: string;
  path: string;
  query: string;
  params: URLSearchParams;
  bodyText: string;
  body: unknown;
  jsonError: boolean;
  authorization: string | undefined;
  remoteAddress: string;
  headers: IncomingMessage['headers'];
  found: Found;
  requestId: string;
  user: ApiUser | undefined;
  entered: boolean;
  code: string | null;
  faults: string[];
}

/** Takes the request apart; an HTTP status when it is too long. */
export async function readExchange(
  req: IncomingMessage,
  routes: Routes,
  requestId: string,
): Promise<Exchange | number> {
  const uri = req.url ?? '/';
  const bytes = await readBody(req, MAX_BODY);
  if (bytes === undefined) return 413;
  const url = new URL(uri, 'http://sandbox');
  const params = url.searchParams;
  let method = req.method ?? 'GET';
  const override = method === 'POST' && params.get('_method')?.toUpperCase() === 'GET';
  if (override) method = 'GET';
  if (uri.length > MAX_URI) return 414;
  const bodyText = bytes.toString('utf8');
  const type = String(req.headers['content-type'] ?? '');
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  if (isForm && (override || url.pathname === TOKEN_PATH)) {
    for (const [key, value] of new URLSearchParams(bodyText)) params.append(key, value);
  }
  let body: unknown;
  let jsonError = false;
  if (bodyText !== '' && !isForm) {
    try {
      body = JSON.parse(bodyText);
    } catch {
      jsonError = true;
    }
  }
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    params,
    bodyText,
    body,
    jsonError,
    authorization: req.headers.authorization,
    remoteAddress: req.socket.remoteAddress ?? '',
    headers: req.headers,
    found: routes.find(method, url.pathname),
    requestId,
    user: undefined,
    entered: false,
    code: null,
    faults: [],
  };
}

/** The name that fault rules and the request log use. */
export function callName(exchange: Exchange): string {
  if (exchange.path === TOKEN_PATH) return 'identity';
  return exchange.found.kind === 'route' ? exchange.found.route.name : 'unknown';
}

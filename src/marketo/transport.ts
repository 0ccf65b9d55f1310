import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, errors as undiciErrors } from 'undici';
import { MarketoError } from './errors.ts';

const unzip = promisify(gunzip);

export type HttpRequest = {
  method: 'GET' | 'POST';
  /** Path and query below the base. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  signal?: AbortSignal;
};

export type HttpAnswer = {
  status: number;
  contentType: string;
  headers: Record<string, string | string[] | undefined>;
  /** The whole body as text, and its size on the wire. */
  text(): Promise<{ text: string; bytes: number }>;
  stream: AsyncIterable<Buffer>;
};

export type Transport = {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
};

/**
 * HTTP to one Marketo host: keep-alive connections of its own, no redirects, no retries (those are
 * decided by what failed, see call.ts).
 *
 * @throws MarketoError `marketo-unreachable`, `marketo-timeout`; the signal's reason when aborted.
 */
export function createTransport(base: string): Transport {
  // 5 calls in flight are our share, a token and a download may come on top.
  const agent = new Agent({
    connections: 16,
    connect: { timeout: 15_000 },
    keepAliveTimeout: 20_000,
    bodyTimeout: 60_000,
  });
  return {
    async send(request) {
      try {
        const answer = await agent.request({
          origin: base,
          path: request.path,
          method: request.method,
          headers: {
            accept: 'application/json, text/csv',
            'user-agent': 'lockstep',
            ...request.headers,
          },
          headersTimeout: request.timeoutMs,
          ...(request.body === undefined ? {} : { body: request.body }),
          ...(request.signal ? { signal: request.signal } : {}),
        });
        return {
          status: answer.statusCode,
          contentType: String(answer.headers['content-type'] ?? ''),
          headers: answer.headers,
          text: () => readText(answer.body, answer.headers, base, request.signal),
          stream: answer.body,
        };
      } catch (cause) {
        request.signal?.throwIfAborted();
        throw describe(cause, base);
      }
    },
    close: () => agent.destroy(),
  };
}

async function readText(
  body: { bytes(): Promise<Uint8Array> },
  headers: Record<string, string | string[] | undefined>,
  base: string,
  signal?: AbortSignal,
): Promise<{ text: string; bytes: number }> {
  try {
    const raw = Buffer.from(await body.bytes());
    const plain = headers['content-encoding'] === 'gzip' ? await unzip(raw) : raw;
    return { text: plain.toString('utf8'), bytes: raw.length };
  } catch (cause) {
    signal?.throwIfAborted();
    throw describe(cause, base);
  }
}

/** What a person reads when the network or the other side failed before there was an answer. */
export function describe(cause: unknown, base: string): MarketoError {
  const host = new URL(base).host;
  if (
    cause instanceof undiciErrors.HeadersTimeoutError ||
    cause instanceof undiciErrors.BodyTimeoutError
  ) {
    return new MarketoError('marketo-timeout', `Marketo (${host}) did not answer in time.`, {
      retryClass: 'B',
      notExecuted: false,
      fix: 'A running sync retries by itself; if it lasts, look at status.adobe.com.',
      cause,
    });
  }
  return new MarketoError(
    'marketo-unreachable',
    `Marketo (${host}) could not be reached: ${why(cause)}.`,
    {
      retryClass: 'B',
      notExecuted: cause instanceof undiciErrors.ConnectTimeoutError || neverConnected(cause),
      fix: 'Check the endpoint, and that this server may open https connections to it. A running sync retries by itself.',
      cause,
    },
  );
}

const beforeSending = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function neverConnected(cause: unknown): boolean {
  return beforeSending.has(codeOf(cause));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name service does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};

function why(cause: unknown): string {
  return reasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

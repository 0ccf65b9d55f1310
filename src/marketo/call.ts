import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import { abortable } from './abortable.ts';
import { nextCentralMidnight } from './central-time.ts';
import type { CallOptions } from './client-types.ts';
import { vendorTimeOf } from './dates.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { type ErrorRule, ruleFor, ruleForStatus } from './error-table.ts';
import { MarketoError } from './errors.ts';
import type { CallKind, Gate, Permit } from './gate.ts';
import type { Resilience } from './resilience.ts';
import type { Token, TokenSource } from './tokens.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

/** One call as data. */
export type CallSpec = {
  /** What a person reads when it fails: "Reading lead changes". */
  doing: string;
  /** The API right that it needs, as Marketo's role editor names it; null when none. */
  right: string | null;
  kind: CallKind;
  method?: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  json?: unknown;
  headers?: Record<string, string>;
  /** Above the server's own timeout of 30 to 90 s, so that its answer comes first. */
  timeoutMs?: number;
  /**
   * A write that must not be repeated while its outcome is unknown; `strictly`: nor after a failure,
   * because whoever plans the writes decides what is sent next.
   */
  once?: boolean | 'strictly';
  /** Called right before the request is written to the socket; what it throws stops it. */
  beforeSend?: () => void;
  startsExport?: boolean;
};

/** Reads an answer; must call `permit.done` at the end. Throws MarketoError for a refusal. */
type Reader<T> = (answer: HttpAnswer, permit: Permit) => Promise<T>;

export type Caller = {
  /** The envelope of a successful call. */
  envelope(spec: CallSpec, options: CallOptions): Promise<Envelope & { vendorTime: Date }>;
  /** The answer itself, for what is no envelope. */
  raw<T>(spec: CallSpec, options: CallOptions, read: Reader<T>): Promise<T>;
};

type Parts = {
  base: string;
  tokens: TokenSource;
  transport: Transport;
  gate: Gate;
  resilience: Resilience;
  clock: Clock;
  log: Log;
};

/** Adobe: a GET whose URI is over 8 KB is refused with HTTP 414. */
const longestUri = 8000;
const usualTimeoutMs = 120_000;

export function createCaller(parts: Parts): Caller {
  const { tokens, transport, gate, clock, log } = parts;

  async function send<T>(
    spec: CallSpec,
    options: CallOptions,
    token: Token,
    read: Reader<T>,
  ): Promise<T> {
    const kind = options.kind ?? spec.kind;
    const permit = await gate.take(kind, {
      ...(options.signal ? { signal: options.signal } : {}),
      ...(spec.startsExport ? { startsExport: true } : {}),
    });
    const startedAt = performance.now();
    try {
      const request = toRequest(spec, token, options.signal);
      spec.beforeSend?.();
      const answer = await transport.send(request);
      const counted: Permit = {
        done(result) {
          permit.done(result);
          const bytes = result?.bytes ?? 0;
          options.tally?.(bytes);
          const ms = Math.round(performance.now() - startedAt);
          log.debug({ path: spec.path, kind, status: answer.status, ms, bytes }, 'marketo call');
        },
      };
      return await read(answer, counted);
    } catch (error) {
      permit.done();
      throw error;
    }
  }

  /** 601 and 602: another token, once. */
  async function withToken<T>(spec: CallSpec, options: CallOptions, read: Reader<T>): Promise<T> {
    const token = await tokens.get(options.signal);
    try {
      return await send(spec, options, token, read);
    } catch (error) {
      if (!(error instanceof MarketoError) || error.retryClass !== 'A') throw error;
      tokens.refused(token);
      return send(spec, options, await tokens.get(options.signal), read);
    }
  }

  /** What Marketo says about quotas concerns every process, so the gate is told. */
  async function attempt<T>(spec: CallSpec, options: CallOptions, read: Reader<T>): Promise<T> {
    try {
      return await withToken(spec, options, read);
    } catch (error) {
      if (error instanceof MarketoError) {
        const { marketoCode, until } = error;
        if (marketoCode === '606') await gate.penalise('rate');
        if (marketoCode === '615') await gate.penalise('concurrency');
        if (until) await gate.penalise(marketoCode === '607' ? 'daily' : 'export', until);
      }
      throw error;
    }
  }

  function raw<T>(spec: CallSpec, options: CallOptions, read: Reader<T>): Promise<T> {
    const tried = parts.resilience.run(
      { once: spec.once ?? false, doing: spec.doing },
      () => attempt(spec, options, read),
      options.signal,
    );
    return abortable(tried, options.signal);
  }

  return {
    raw,
    envelope: (spec, options) =>
      raw(spec, options, async (answer, permit) => {
        const { text, bytes } = await answer.text();
        permit.done({ bytes });
        return readEnvelope(answer, text, spec, clock);
      }),
  };
}

function toRequest(spec: CallSpec, token: Token, signal?: AbortSignal): HttpRequest {
  const headers: Record<string, string> = {
    authorization: `Bearer ${token.value}`,
    'accept-encoding': 'gzip',
    ...spec.headers,
  };
  const common = { timeoutMs: spec.timeoutMs ?? usualTimeoutMs, ...(signal ? { signal } : {}) };
  // Commas separate values and may stand as they are, which keeps the address short.
  const query = new URLSearchParams(spec.query).toString().replaceAll('%2C', ',');
  const path = query === '' ? spec.path : `${spec.path}?${query}`;
  if (spec.json !== undefined) {
    headers['content-type'] = 'application/json';
    return { method: 'POST', path, headers, body: JSON.stringify(spec.json), ...common };
  }
  if (spec.method !== 'POST' && path.length > longestUri) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    return { method: 'POST', path: `${spec.path}?_method=GET`, headers, body: query, ...common };
  }
  return { method: spec.method ?? 'GET', path, headers, ...common };
}

/**
 * @throws MarketoError for `success: false`, and for what is no envelope.
 */
export function readEnvelope(
  answer: HttpAnswer,
  text: string,
  spec: CallSpec,
  clock: Clock,
): Envelope & { vendorTime: Date } {
  const envelope = parseEnvelope(text);
  if (!envelope) throw httpError(answer, text, spec);
  // "No data found": some searches say it with an empty result, some with this error.
  const nothingFound = envelope.errors[0]?.code === '702';
  if (!envelope.success && !nothingFound) throw refusal(envelope, spec, clock);
  return { ...envelope, vendorTime: vendorTime(envelope, answer, clock) };
}

/** The request id is the better clock; the Date header has whole seconds. */
function vendorTime(envelope: Envelope, answer: HttpAnswer, clock: Clock): Date {
  const stamped = vendorTimeOf(envelope.requestId);
  if (stamped) return stamped;
  const header = Date.parse(String(answer.headers.date ?? ''));
  return Number.isNaN(header) ? clock.now() : new Date(header);
}

function refusal(envelope: Envelope, spec: CallSpec, clock: Clock): MarketoError {
  const problem = envelope.errors[0] ?? { code: '', message: '' };
  const code = problem.code === '' ? '0' : problem.code;
  const rule = ruleFor(code, problem.message);
  return new MarketoError(
    `marketo-${code}`,
    `${spec.doing} failed: Marketo error ${code}${problem.message ? `, ${problem.message}` : ''}.`,
    {
      marketoCode: code,
      retryClass: rule.class,
      notExecuted: rule.outcome === 'not-executed',
      requestId: envelope.requestId,
      fix: code === '603' ? deniedFix(rule, spec) : rule.fix,
      until: rule.class === 'Q' ? nextCentralMidnight(clock.now()) : null,
    },
  );
}

/** Marketo says the same when a right is missing and when the address is not allowed (R37). */
function deniedFix(rule: ErrorRule, spec: CallSpec): string {
  if (spec.right === null) return rule.fix;
  return `Give the API role "${spec.right}" (Admin > Users & Roles > Roles), or, if it has it, add this server to the IP allow-list of the API (Admin > Integration > Web Services).`;
}

export function httpError(answer: HttpAnswer, text: string, spec: CallSpec): MarketoError {
  const rule = ruleForStatus(answer.status);
  const sort =
    text.trim() === '' ? 'an empty body' : answer.contentType || 'an unknown content type';
  return new MarketoError(
    `marketo-http-${answer.status}`,
    `${spec.doing} failed: HTTP ${answer.status} with ${sort} instead of an answer of Marketo's.`,
    {
      retryClass: rule.class,
      notExecuted: rule.outcome === 'not-executed',
      fix: rule.fix,
    },
  );
}

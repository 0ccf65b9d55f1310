import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultAction, Faults, FaultTarget } from '../../faults.ts';
import type { SandboxClock } from '../../support/clock.ts';
import { type Reply, send } from '../../support/http.ts';
import type { RequestLog } from '../../support/request-log.ts';
import type { MarketoSettings } from '../settings.ts';
import type { ApiUser, ApiUsers } from '../users.ts';
import { isAllowed } from '../users.ts';
import { ApiError } from './errors.ts';
import { callName, type Exchange, readExchange, TOKEN_PATH } from './exchange.ts';
import { identityAnswer } from './identity.ts';
import { rewriteAnswer } from './rewrites.ts';
import type { ApiAnswer, ApiCall, Routes } from './route.ts';
import { RawAnswer } from './route.ts';
import type { Tokens } from './tokens.ts';
import type { Usage } from './usage.ts';

const JSON_HEADERS = { 'content-type': 'application/json;charset=UTF-8' };

export interface PipelineParts {
  routes: Routes;
  tokens: Tokens;
  users: ApiUsers;
  usage: Usage;
  settings: MarketoSettings;
  clock: SandboxClock;
  faults: Faults;
  requests: RequestLog;
  /** Runs an operation that a fault rule names. */
  operate: (operation: string, args: readonly unknown[], body: unknown) => void;
}

/** A fault rule has decided the answer: a reply, a reset, or silence. */
type Outcome = { kind: 'reply'; reply: Reply } | { kind: 'reset' } | { kind: 'hang' };

/**
 * The way of a call: size limits, route, faults before, token, limits, right, handler, faults
 * after, envelope. Business errors are HTTP 200; only 413, 414, the gateway's own pages, identity's
 * 401 and a missing bulk file are HTTP errors.
 */
export class ApiPipeline {
  private readonly parts: PipelineParts;
  private serial = 0;

  constructor(parts: PipelineParts) {
    this.parts = parts;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = new Date(this.parts.clock.now()).toISOString();
    const exchange = await this.read(req);
    const outcome: Outcome =
      typeof exchange === 'number'
        ? { kind: 'reply', reply: { status: exchange, headers: {}, body: '' } }
        : await this.answer(exchange);
    const url = new URL(req.url ?? '/', 'http://sandbox');
    try {
      if (outcome.kind === 'reply') await send(req, res, outcome.reply);
      else if (outcome.kind === 'reset') res.socket?.resetAndDestroy();
      else if (!res.destroyed) await once(res, 'close');
    } finally {
      const known = typeof exchange === 'number' ? undefined : exchange;
      if (known?.entered) this.parts.usage.leave();
      this.parts.requests.add({
        time,
        method: req.method ?? 'GET',
        path: url.pathname,
        query: url.search.slice(1),
        call: known ? callName(known) : 'refused',
        client: known?.user?.name ?? null,
        status: outcome.kind === 'reply' ? outcome.reply.status : null,
        code: known?.code ?? null,
        faults: known?.faults ?? [],
        ms: Math.round((performance.now() - started) * 100) / 100,
      });
    }
  }

  private read(req: IncomingMessage): Promise<Exchange | number> {
    this.serial = (this.serial + 1) % 0xffff;
    const stamp = Math.floor(this.parts.clock.now()).toString(16);
    const requestId = `${(this.serial + 0x1000).toString(16)}#${stamp}`;
    return readExchange(req, this.parts.routes, requestId);
  }

  private async answer(exchange: Exchange): Promise<Outcome> {
    const early = await this.fault('before', exchange, undefined);
    if (early.outcome) return early.outcome;
    let reply = await this.reply(exchange);
    if (this.parts.settings.latencyMs > 0) await sleep(this.parts.settings.latencyMs);
    const late = await this.fault('after', exchange, reply);
    if (late.outcome) return late.outcome;
    reply = late.reply ?? reply;
    return { kind: 'reply', reply };
  }

  private async fault(
    when: 'before' | 'after',
    exchange: Exchange,
    reply: Reply | undefined,
  ): Promise<{ outcome?: Outcome; reply?: Reply }> {
    let current = reply;
    for (const action of this.parts.faults.take(when, this.target(exchange))) {
      exchange.faults.push(action.do === 'error' ? `error ${action.code}` : action.do);
      switch (action.do) {
        case 'delay':
          await sleep(action.ms);
          break;
        case 'operate':
          this.parts.operate(action.operation, action.args, exchange.body);
          break;
        case 'rewrite':
          if (current) current = rewritten(current, action, exchange);
          break;
        case 'cut':
          if (current) current = { ...current, cutAfter: action.bytes };
          break;
        case 'error':
          exchange.code = action.code;
          return { outcome: { kind: 'reply', reply: this.injected(exchange, action) } };
        case 'answer':
          return {
            outcome: {
              kind: 'reply',
              reply: {
                status: action.status,
                headers: { 'content-type': action.contentType },
                body: action.body,
              },
            },
          };
        case 'reset':
        case 'hang':
          return { outcome: { kind: action.do } };
        case 'pass':
          break;
      }
    }
    return current ? { reply: current } : {};
  }

  private injected(exchange: Exchange, action: FaultAction & { do: 'error' }): Reply {
    const { message } = new ApiError(action.code, action.message);
    const code = action.numericCode ? Number(action.code) : action.code;
    return json({ requestId: exchange.requestId, success: false, errors: [{ code, message }] });
  }

  private target(exchange: Exchange): FaultTarget {
    return {
      call: callName(exchange),
      method: exchange.method,
      path: exchange.path,
      query: exchange.query,
      body: exchange.bodyText,
      client: exchange.user?.name ?? this.caller(exchange)?.name ?? null,
    };
  }

  /** Whose token it is, without judging it. */
  private caller(exchange: Exchange): ApiUser | undefined {
    return this.parts.tokens.peek(exchange.authorization);
  }

  private async reply(exchange: Exchange): Promise<Reply> {
    if (exchange.path === TOKEN_PATH) return this.identity(exchange);
    try {
      const answer = await this.call(exchange);
      if (answer instanceof RawAnswer) return answer;
      return json({ requestId: exchange.requestId, success: true, ...answer });
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError('611');
      if (known !== error) process.stderr.write(`sandbox: ${(error as Error).stack ?? error}\n`);
      exchange.code = known.code;
      this.parts.usage.failed(known.code, exchange.user, exchange.entered);
      return json({
        requestId: exchange.requestId,
        success: false,
        ...(known.fromGateway ? { warnings: [] } : {}),
        errors: [{ code: known.code, message: known.message }],
      });
    }
  }

  private identity(exchange: Exchange): Reply {
    const { status, body } = identityAnswer(exchange, this.parts.users, this.parts.tokens);
    const headers = { ...JSON_HEADERS, 'cache-control': 'no-store', pragma: 'no-cache' };
    return { status, headers, body: JSON.stringify(body) };
  }

  private async call(exchange: Exchange): Promise<ApiAnswer> {
    const { found } = exchange;
    if (found.kind === 'nothing') throw new ApiError('610', undefined, true);
    exchange.user = this.parts.tokens.userOf(exchange.authorization);
    const { user } = exchange;
    const { ipAllowList } = this.parts.settings;
    if (ipAllowList && !ipAllowList.includes(exchange.remoteAddress)) throw new ApiError('603');
    this.parts.usage.enter(user);
    exchange.entered = true;
    if (found.kind === 'wrong method') {
      throw new ApiError('605', `Request method '${exchange.method}' not supported`);
    }
    const { route } = found;
    const allowed =
      route.permissions.length === 0 || route.permissions.some((right) => isAllowed(user, right));
    if (!allowed) throw new ApiError('603');
    if (exchange.bodyText !== '') {
      const type = String(exchange.headers['content-type'] ?? '');
      const isForm = type.startsWith('application/x-www-form-urlencoded');
      if (!type.startsWith('application/json') && !(isForm && exchange.method === 'GET')) {
        throw new ApiError('612');
      }
    }
    if (exchange.jsonError) throw new ApiError('609');
    const call: ApiCall = {
      name: route.name,
      params: exchange.params,
      path: found.path,
      body: exchange.body,
      user,
      requestId: exchange.requestId,
      headers: exchange.headers,
    };
    return route.handle(call);
  }
}

function json(body: Record<string, unknown>): Reply {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function rewritten(
  reply: Reply,
  action: FaultAction & { do: 'rewrite' },
  exchange: Exchange,
): Reply {
  if (typeof reply.body !== 'string' || !reply.headers['content-type']?.includes('json')) {
    return reply;
  }
  const body = JSON.parse(reply.body) as Record<string, unknown>;
  const token = exchange.params.get('nextPageToken');
  return { ...reply, body: JSON.stringify(rewriteAnswer(body, action.rewrite, token)) };
}

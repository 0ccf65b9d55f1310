import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { abortable } from './abortable.ts';
import { isRecord, parseJson, toNumber, toText } from './envelope.ts';
import { ruleForStatus } from './error-table.ts';
import { MarketoError } from './errors.ts';
import type { HttpAnswer, Transport } from './transport.ts';

export type Token = { value: string; user: string };

export type TokenSource = {
  /** A token with life left, renewed once however many callers wait for it. */
  get(signal?: AbortSignal): Promise<Token>;
  /** Marketo refused this token (601, 602): the next caller gets another. */
  refused(token: Token): void;
};

type Options = {
  base: string;
  clientId: string;
  clientSecret: string;
  transport: Transport;
  clock: Clock;
  sleep?: (ms: number) => Promise<unknown>;
};

/** Renewed this long before its end, so that no call carries a token that dies on the way. */
const headStartMs = 60_000;
/** A token that dies now answers `expires_in: 0`, and there is no new one until it is dead. */
const dyingTokenTries = 5;

export function createTokenSource(options: Options): TokenSource {
  const { clock, sleep = (ms: number) => delay(ms) } = options;
  let current: { token: Token; until: number } | null = null;
  let renewal: Promise<Token> | null = null;

  async function renew(): Promise<Token> {
    for (let attempt = 1; ; attempt += 1) {
      const fresh = await ask(options);
      if (fresh.secondsLeft > 0 || attempt === dyingTokenTries) {
        const left = fresh.secondsLeft * 1000;
        const until = clock.now().getTime() + (left > headStartMs ? left - headStartMs : left);
        current = { token: fresh.token, until };
        return fresh.token;
      }
      await sleep(1000);
    }
  }

  return {
    async get(signal) {
      if (current && clock.now().getTime() < current.until) return current.token;
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      return abortable(renewal, signal);
    },
    refused(token) {
      if (current?.token.value === token.value) current = null;
    },
  };
}

/** The secret goes in the body: addresses get logged on the way. */
async function ask(options: Options): Promise<{ token: Token; secondsLeft: number }> {
  const answer = await options.transport.send({
    method: 'POST',
    path: '/identity/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: options.clientSecret,
    }).toString(),
    timeoutMs: 30_000,
  });
  const body = parseJson((await answer.text()).text);
  const value = isRecord(body) ? toText(body.access_token) : null;
  if (answer.status === 200 && isRecord(body) && value !== null) {
    const secondsLeft = toNumber(body.expires_in) ?? 0;
    return { token: { value, user: toText(body.scope) ?? '' }, secondsLeft };
  }
  throw refusal(answer, body, options.base);
}

function refusal(answer: HttpAnswer, body: unknown, base: string): MarketoError {
  if (isRecord(body) && toText(body.error) !== null) {
    const said = toText(body.error_description) ?? toText(body.error);
    return new MarketoError(
      'marketo-bad-credentials',
      `Marketo does not accept the client id and secret: ${said}.`,
      {
        retryClass: 'N',
        notExecuted: true,
        fix: 'Copy both again from Admin > Integration > LaunchPoint > View Details, without spaces; check that the service was not deleted.',
      },
    );
  }
  const rule = ruleForStatus(answer.status);
  if (rule.class === 'B' && answer.status !== 200) {
    return new MarketoError(
      `marketo-http-${answer.status}`,
      `Marketo's sign-in answered with HTTP ${answer.status}.`,
      { retryClass: 'B', notExecuted: true, fix: rule.fix },
    );
  }
  return new MarketoError(
    'marketo-not-marketo',
    `${new URL(base).host} does not answer as Marketo does (HTTP ${answer.status}, ${answer.contentType || 'no content type'}).`,
    {
      retryClass: 'N',
      notExecuted: true,
      fix: 'Copy the endpoint from Admin > Integration > Web Services; it looks like https://123-ABC-456.mktorest.com/rest.',
    },
  );
}

import type { Clock } from '../../../clock.ts';
import { createCaller } from '../../../marketo/call.ts';
import { type Envelope, isRecord, parseEnvelope, parseJson } from '../../../marketo/envelope.ts';
import type { Gate } from '../../../marketo/gate.ts';
import { createResilience } from '../../../marketo/resilience.ts';
import { createTokenSource } from '../../../marketo/tokens.ts';
import { createTransport } from '../../../marketo/transport.ts';
import type { Log } from '../../../observability/log.ts';

/** An answer as it came, before any of our tolerance. */
export type Answer = {
  status: number;
  contentType: string;
  /** Of the Date header; null without one. */
  date: Date | null;
  text: string;
  /** The JSON object; empty when the body is none. */
  body: Record<string, unknown>;
  envelope: Envelope | null;
};

/** Makes single read-only calls and shows the bare answer. */
export type Asker = {
  get(path: string, query?: Record<string, string>): Promise<Answer>;
  /** The same read as `POST ?_method=GET`, for what makes an address too long. */
  post(path: string, query: Record<string, string>): Promise<Answer>;
  /** A call with this Authorization header, or with none. */
  getAs(authorization: string | null, path: string): Promise<Answer>;
  /** Asks for a token; the answer's body without the token itself. */
  token(): Promise<{ body: Record<string, unknown>; same: boolean }>;
  close(): Promise<void>;
};

type Parts = {
  base: string;
  clientId: string;
  clientSecret: string;
  gate: Gate;
  clock: Clock;
  log: Log;
};

const timeoutMs = 120_000;

export function createAsker(parts: Parts): Asker {
  const { base, clientId, clientSecret, gate, clock, log } = parts;
  const transport = createTransport(base);
  const tokens = createTokenSource({ base, clientId, clientSecret, transport, clock });
  const resilience = createResilience(log, { baseMs: 500, capMs: 5_000 });
  const call = createCaller({ base, tokens, transport, gate, resilience, clock, log });

  async function counted(send: () => ReturnType<typeof transport.send>): Promise<Answer> {
    const permit = await gate.take('setup');
    try {
      return await toAnswer(await send());
    } finally {
      permit.done();
    }
  }

  const spec = { doing: 'Probing Marketo', right: null, kind: 'setup' } as const;
  return {
    get: (path, query = {}) =>
      call.raw({ ...spec, path, query }, {}, async (answer, permit) => {
        const read = await toAnswer(answer);
        permit.done({ bytes: Buffer.byteLength(read.text) });
        return read;
      }),
    async post(path, query) {
      const { value } = await tokens.get();
      return counted(() =>
        transport.send({
          method: 'POST',
          path: `${path}?_method=GET`,
          headers: {
            authorization: `Bearer ${value}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams(query).toString(),
          timeoutMs,
        }),
      );
    },
    getAs: (authorization, path) =>
      counted(() =>
        transport.send({
          method: 'GET',
          path,
          headers: authorization === null ? {} : { authorization },
          timeoutMs,
        }),
      ),
    async token() {
      const { value } = await tokens.get();
      const answer = await transport.send({
        method: 'POST',
        path: '/identity/oauth/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        }).toString(),
        timeoutMs,
      });
      const { access_token, ...body } = (await toAnswer(answer)).body;
      return { body, same: access_token === value };
    },
    close: () => transport.close(),
  };
}

async function toAnswer(
  answer: Awaited<ReturnType<ReturnType<typeof createTransport>['send']>>,
): Promise<Answer> {
  const { text } = await answer.text();
  const parsed = parseJson(text);
  const date = Date.parse(String(answer.headers.date ?? ''));
  return {
    status: answer.status,
    contentType: answer.contentType,
    date: Number.isNaN(date) ? null : new Date(date),
    text,
    body: isRecord(parsed) ? parsed : {},
    envelope: parseEnvelope(text),
  };
}

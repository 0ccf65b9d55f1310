import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withTenantClient } from '../../db/tenant.ts';
import { trackingTokens } from '../../emails/tracking/tokens.ts';
import {
  isUnsubscribed,
  readUnsubscribeCase,
  type UnsubscribeCase,
  unsubscribe,
} from '../../unsubscribes/unsubscribe-case.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf } from './languages.ts';
import { sendPage } from './public-page.ts';
import { reasons, reasonsKept, texts } from './texts.ts';
import { brokenLink } from './tracking-routes.ts';
import { type Choice, donePage, formPage } from './unsubscribe-pages.ts';

type Deps = Pick<HttpDeps, 'db' | 'clock' | 'log' | 'secrets'>;

/** More than any mail program or our form sends. */
const mostBytes = 16_384;

/**
 * `/u/…`: GET shows a page and changes nothing, since scanners and previews follow every link; POST
 * changes, from the form or as RFC 8058 has it for mail programs (R53). It needs no cookie: whoever has
 * the link of an email may stop that email.
 */
export function unsubscribeRoutes(fastify: FastifyInstance, deps: Deps): void {
  const tokens = trackingTokens(deps.secrets.derive('tracking'));
  const schema = { hide: true };
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: mostBytes },
    (_request, body, done) => {
      done(null, body);
    },
  );

  const caseOf = (request: FastifyRequest) => {
    const token = tokens.read((request.params as { '*': string })['*']);
    if (token?.kind !== 'unsubscribe') return null;
    return { ...token };
  };

  const answer = (
    request: FastifyRequest,
    reply: FastifyReply,
    work: (
      client: Parameters<typeof readUnsubscribeCase>[0],
      of: UnsubscribeCase,
    ) => Promise<Choice['what'] | null>,
  ) => {
    const ids = caseOf(request);
    if (!ids) return brokenLink(request, reply);
    const language = languageOf(request.headers['accept-language']);
    return withTenantClient(deps.db, ids.tenantId, async (client) => {
      const of = await readUnsubscribeCase(client, ids);
      return of ? { of, done: await work(client, of) } : null;
    }).then(
      (found) => {
        if (!found) return brokenLink(request, reply);
        const { of, done } = found;
        return sendPage(reply, done ? donePage(language, of, done) : formPage(language, of));
      },
      (error) => {
        deps.log.error({ err: error, ...ids }, 'an unsubscribe page failed');
        const { troubleTitle: title, trouble } = texts[language];
        reply.header('retry-after', '60');
        return sendPage(reply, { status: 503, language, title, body: `<p>${trouble}</p>` });
      },
    );
  };

  fastify.route({
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/u/*',
    schema,
    handler: (request, reply) =>
      answer(request, reply, async (client, of) =>
        (await isUnsubscribed(client, of)) ? 'all' : null,
      ),
  });

  fastify.route({
    method: 'POST',
    url: '/u/*',
    schema,
    handler: (request, reply) =>
      answer(request, reply, async (client, of) => {
        const choice = readChoice(String(request.body ?? ''));
        await unsubscribe(client, of, { ...choice, now: deps.clock.now() });
        return choice.what;
      }),
  });
}

/**
 * From our form, or from a mail program, which sends `List-Unsubscribe=One-Click` in one of two
 * encodings and means everything. Whatever else is posted means that, too: nobody posts by accident.
 */
function readChoice(body: string): Choice {
  const form = new URLSearchParams(body);
  if (form.get('form') !== 'unsubscribe') return { what: 'all', reason: null, source: 'one-click' };
  const why = reasons.find((reason) => reason === form.get('why'));
  const words = (form.get('words') ?? '').trim().slice(0, 500);
  const kept = why && why !== 'other' ? reasonsKept[why] : '';
  return {
    what: form.get('what') === 'sender' ? 'sender' : 'all',
    reason: [kept, words].filter(Boolean).join(': ') || null,
    source: 'link',
  };
}

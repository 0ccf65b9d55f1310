import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { trackingBase } from '../../config.ts';
import { EngagementWriter } from '../../emails/tracking/engagement-writer.ts';
import { FloodLimit } from '../../emails/tracking/flood-limit.ts';
import { type TrackingToken, trackingTokens } from '../../emails/tracking/tokens.ts';
import { newId } from '../../ids.ts';
import type { HttpDeps } from '../deps.ts';
import { languageOf } from './languages.ts';
import { isOwnBrowser, ownBrowserCookie } from './own-browser.ts';
import { escapeHtml, sendPage } from './public-page.ts';
import { texts } from './texts.ts';

/** One transparent pixel: 43 bytes. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** A mail proxy that may keep the pixel would tell of one open only. */
const never = {
  'cache-control': 'no-store, no-cache, max-age=0, private',
  pragma: 'no-cache',
  expires: '0',
  'x-robots-tag': 'noindex',
};

type Deps = Pick<HttpDeps, 'db' | 'config' | 'clock' | 'log' | 'secrets' | 'metrics'>;
type EmailToken = Extract<TrackingToken, { emailId: string }>;
/** recorded; unknown: no such email; flooded: over the limit; lost: the database did not take it. */
type Outcome = 'recorded' | 'unknown' | 'flooded' | 'lost';

/**
 * `/t/o/…` the pixel, `/t/c/…` links, `/t/me/…` marks a browser of the company. An event is on disk
 * before it is answered; what is not ours records nothing.
 */
export function trackingRoutes(fastify: FastifyInstance, deps: Deps): void {
  const tokens = trackingTokens(deps.secrets.derive('tracking'));
  const writer = new EngagementWriter(deps.db);
  const flood = new FloodLimit();
  const options = { exposeHeadRoute: false, method: ['GET', 'HEAD'], schema: { hide: true } };
  fastify.addHook('onClose', () => writer.settled());

  /** What comes behind the slash: a token of any length, which `:name` would not take. */
  const tokenOf = (request: FastifyRequest) =>
    tokens.read((request.params as { '*': string })['*']);

  async function record(request: FastifyRequest, token: EmailToken): Promise<Outcome> {
    const kind = token.kind === 'open' ? 'open' : 'click';
    const now = deps.clock.now();
    const outcome = flood.allows(`${kind}${token.emailId}`, now)
      ? await write(request, token, kind, now)
      : 'flooded';
    deps.metrics.trackingEvents.inc({ kind, outcome });
    return outcome;
  }

  async function write(
    request: FastifyRequest,
    token: EmailToken,
    kind: 'open' | 'click',
    at: Date,
  ): Promise<Outcome> {
    const { tenantId, emailId } = token;
    try {
      const known = await writer.write({
        id: newId(),
        tenantId,
        emailId,
        kind,
        at,
        link: token.kind === 'click' ? token.link : null,
        hint: token.kind === 'trap' ? 'trap' : request.method === 'HEAD' ? 'head' : null,
        own: isOwnBrowser(tokens, request, tenantId, at),
        userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
        ip: request.ip,
      });
      return known ? 'recorded' : 'unknown';
    } catch (error) {
      deps.log.warn(
        { err: error, tenantId, emailId, kind },
        'an open or click could not be stored',
      );
      return 'lost';
    }
  }

  fastify.route({
    ...options,
    url: '/t/o/*',
    handler: async (request, reply) => {
      const token = tokenOf(request);
      // A picture in any case: a mail program shows no reason, only a broken image.
      const outcome = token?.kind === 'open' ? await record(request, token) : 'unknown';
      return sendPixel(reply, outcome === 'lost' ? 503 : 200);
    },
  });

  fastify.route({
    ...options,
    url: '/t/c/*',
    handler: async (request, reply) => {
      const token = tokenOf(request);
      if (token?.kind === 'trap') {
        await record(request, token);
        return reply.code(204).headers(never).send();
      }
      if (token?.kind !== 'click') return brokenLink(request, reply);
      const outcome = await record(request, token);
      if (outcome === 'unknown') return brokenLink(request, reply);
      if (outcome === 'lost') return linkInTrouble(request, reply, token.link);
      return reply
        .headers({ ...never, 'referrer-policy': 'no-referrer' })
        .redirect(encoded(token.link), 302);
    },
  });

  fastify.route({
    ...options,
    url: '/t/me/*',
    handler: async (request, reply) => {
      const token = tokenOf(request);
      const now = deps.clock.now();
      if (token?.kind === 'own' && token.until > now) {
        const secure = trackingBase(deps.config).startsWith('https:');
        const { tenantId } = token;
        reply.header('set-cookie', ownBrowserCookie(tokens, { tenantId, now, secure }));
      }
      return sendPixel(reply, 200);
    },
  });
}

function sendPixel(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .headers({
      ...never,
      'content-type': 'image/gif',
      'cross-origin-resource-policy': 'cross-origin',
    })
    .send(pixel);
}

/** As a header takes it: a link may hold letters that are not ASCII. */
function encoded(link: string): string {
  return new URL(link).href;
}

/** Not complete, changed, of no email: leads nowhere and says so. */
export function brokenLink(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const { brokenTitle: title, broken } = texts[language];
  return sendPage(reply, { status: 404, language, title, body: `<p>${broken}</p>` });
}

/** The click is not stored, so it is not confirmed by leading on; the reader still gets there. */
function linkInTrouble(request: FastifyRequest, reply: FastifyReply, link: string): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const { troubleTitle: title, trouble, goOn } = texts[language];
  const url = encoded(link);
  const go = `<p><a class="button" href="${escapeHtml(url)}">${escapeHtml(goOn(new URL(url).host))}</a></p>`;
  reply.header('retry-after', '60');
  return sendPage(reply, { status: 503, language, title, body: `<p>${trouble}</p>${go}` });
}

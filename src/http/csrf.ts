import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { ForbiddenError } from './errors.ts';

/**
 * Refuses a request that another site's page makes. Browsers say where a request comes from in
 * `Sec-Fetch-Site` and `Origin`; programs send neither.
 *
 * @throws ForbiddenError `other-site`
 */
export function checkSameOrigin(
  config: Pick<Config, 'publicUrl'>,
  request: Pick<FastifyRequest, 'headers'>,
): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw otherSite();
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  // The scheme is left out: behind a proxy that ends TLS it is not the one that the browser used.
  const from = URL.canParse(origin) ? new URL(origin).host : '';
  const ours = config.publicUrl ? new URL(config.publicUrl).host : null;
  if (from === '' || (from !== host && from !== ours)) throw otherSite();
}

/** @throws ForbiddenError `csrf-token` */
export function checkCsrfToken(request: Pick<FastifyRequest, 'headers'>, expected: string): void {
  const sent = request.headers['x-csrf-token'];
  const given = Buffer.from(typeof sent === 'string' ? sent : '');
  const wanted = Buffer.from(expected);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new ForbiddenError(
    'csrf-token',
    'The request does not carry the token of your session (x-csrf-token).',
    { fix: 'Reload the page and try again; nothing was changed.' },
  );
}

function otherSite(): ForbiddenError {
  return new ForbiddenError('other-site', 'The request came from the page of another site.', {
    fix: 'Open Lockstep itself and try there. If this is Lockstep behind a proxy, set PUBLIC_URL to the address that people use.',
  });
}

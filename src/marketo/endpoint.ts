import { isIP } from 'node:net';
import { InvalidInputError } from '../errors.ts';

export type Endpoint = {
  /** `https://123-ABC-456.mktorest.com`, without a path or trailing slash. */
  base: string;
  /** `123-ABC-456`; null when the host does not tell it. */
  munchkinId: string | null;
};

const munchkinHost = /^(\d{3}-[a-z0-9]{3}-\d{3})\.mktorest\.com$/i;
const howTo =
  'Copy the endpoint from Admin > Integration > Web Services; it looks like https://123-ABC-456.mktorest.com/rest.';

/**
 * Reads an endpoint in any form that people paste: with or without `/rest` or `/identity`, trailing
 * slashes, `https://`, or just the Munchkin ID. Plain http is accepted for this machine only, where
 * the stand-in runs: a client secret never crosses a network unencrypted.
 *
 * @throws InvalidInputError
 */
export function parseEndpoint(text: string): Endpoint {
  const trimmed = text.trim();
  if (/^\d{3}-[a-z0-9]{3}-\d{3}$/i.test(trimmed)) return parseEndpoint(`${trimmed}.mktorest.com`);
  const url = toUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (!url?.hostname) {
    throw new InvalidInputError(`"${trimmed.slice(0, 100)}" is not an address.`, howTo);
  }
  if (url.username || url.password) {
    throw new InvalidInputError('The endpoint must not contain a user name or password.', howTo);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new InvalidInputError(
      `The endpoint begins with ${url.protocol}//; only https:// is safe for the client secret.`,
      howTo,
    );
  }
  if (!/^(\/(rest|identity|bulk)(\/.*)?)?$/.test(url.pathname.replace(/\/+$/, ''))) {
    throw new InvalidInputError(
      `The endpoint has the path ${url.pathname.slice(0, 100)}; Marketo's ends in /rest or /identity.`,
      howTo,
    );
  }
  const munchkinId = munchkinHost.exec(url.hostname)?.[1]?.toUpperCase() ?? null;
  return { base: url.origin, munchkinId };
}

function toUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

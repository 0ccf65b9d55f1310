import type { Clock } from '../../../clock.ts';
import { createMarketoClient } from '../../../marketo/client.ts';
import { parseEndpoint } from '../../../marketo/endpoint.ts';
import { MarketoError } from '../../../marketo/errors.ts';
import { createLocalGate } from '../../../marketo/local-gate.ts';
import type { Log } from '../../../observability/log.ts';

export type Credentials = { endpoint: string; clientId: string; clientSecret: string };

/** What is known of an instance once the credentials have been tried. */
export type Instance = {
  /** Without a path. */
  base: string;
  /** The Munchkin ID, or the host where it is not told: what must not change under data (R21). */
  identity: string;
  munchkinId: string | null;
  /** The stand-in that ships with Lockstep. */
  sandbox: boolean;
  apiUser: string;
};

/**
 * Signs in, and makes the one call that needs no right: refused all the same, it is the address of
 * this server that Marketo does not allow (R37).
 *
 * @throws InvalidInputError for the endpoint, MarketoError for what Marketo says.
 */
export async function tryCredentials(
  given: Credentials,
  parts: { clock: Clock; log: Log },
): Promise<Instance> {
  const { base, munchkinId } = parseEndpoint(given.endpoint);
  const client = createMarketoClient({
    ...given,
    ...parts,
    gate: createLocalGate({ clock: parts.clock }),
    // Somebody waits for the answer: two quick repeats are enough.
    resilience: { baseMs: 300, capMs: 1_500 },
  });
  try {
    const apiUser = await client.apiUser();
    await client.usage({ kind: 'setup' }).catch((error) => {
      throw isDenied(error) ? addressDenied(error) : error;
    });
    const standIn = munchkinId === null ? await standInAt(base) : null;
    return {
      base,
      identity: munchkinId ?? standIn ?? new URL(base).host,
      munchkinId: munchkinId ?? standIn,
      sandbox: standIn !== null,
      apiUser,
    };
  } finally {
    await client.close();
  }
}

export function isDenied(error: unknown): error is MarketoError {
  return error instanceof MarketoError && error.marketoCode === '603';
}

function addressDenied(cause: MarketoError): MarketoError {
  return new MarketoError(
    'marketo-address-denied',
    'The credentials are right, but Marketo denies calls from the address of this server (error 603).',
    {
      marketoCode: '603',
      retryClass: 'N',
      notExecuted: true,
      requestId: cause.requestId,
      fix: "Add this server's public address to the IP allow-list of the API: Admin > Integration > Web Services > IP Restrictions.",
      cause,
    },
  );
}

/** The Munchkin ID that the stand-in publishes on a port of this machine; null when it is none. */
async function standInAt(base: string): Promise<string | null> {
  if (!base.startsWith('http://')) return null;
  try {
    const answer = await fetch(`${base}/_sandbox`, { signal: AbortSignal.timeout(5_000) });
    const body = (await answer.json()) as { munchkinId?: unknown };
    return typeof body.munchkinId === 'string' ? body.munchkinId : null;
  } catch {
    return null;
  }
}

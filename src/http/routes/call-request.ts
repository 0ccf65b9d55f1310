import type * as z from 'zod';
import type { callDraft } from '../../../contract/calls.ts';
import type { Seller } from '../../calls/model.ts';
import { type RequestKey, requestHash } from '../../calls/request-key.ts';
import { InvalidInputError } from '../../errors.ts';
import type { PersonClaim } from '../../people/look-up-people.ts';
import type { Caller } from '../caller.ts';

type Body = z.output<typeof callDraft>;

/** The contract has seen to it that there is one way. */
export function claimOf({ id, marketoId, email, phone }: Body['person']): PersonClaim {
  if (id !== undefined) return { id };
  return marketoId !== undefined ? { marketoId } : { email, phone };
}

/** @throws InvalidInputError when somebody who is signed in names another seller. */
export function sellerOf(caller: Caller, named: string | undefined): Seller | string | null {
  if (caller.by === 'api-key') return named ?? null;
  if (named !== undefined) {
    throw new InvalidInputError(
      '"seller" is for API keys: whoever is signed in is the seller.',
      'Leave "seller" out.',
    );
  }
  const { name, email } = caller.session.user;
  return { id: caller.userId, name, email };
}

/**
 * Keys of a user are that user's; API keys share theirs, so that a key that replaces another repeats
 * what that one sent.
 *
 * @throws InvalidInputError when a program sends none: it could not repeat a request whose answer got
 *   lost.
 */
export function keyOf(caller: Caller, key: string | undefined, body: Body): RequestKey | null {
  if (key !== undefined) return { caller: caller.userId ?? 'api', key, hash: requestHash(body) };
  if (caller.by === 'session') return null;
  throw new InvalidInputError(
    'The header Idempotency-Key is missing.',
    'Send an Idempotency-Key that is the same whenever this call is sent again, such as the id that your phone system gave it.',
  );
}

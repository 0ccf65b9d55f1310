import { LockstepError } from '../errors.ts';

/** Nobody is signed in, or the session or key is not valid any more. */
export class UnauthenticatedError extends LockstepError {
  constructor(message = 'You are not signed in.', fix = 'Sign in, then try again.') {
    super('unauthenticated', message, { fix });
  }
}

/** Who calls is known, and may not do this. */
export class ForbiddenError extends LockstepError {}

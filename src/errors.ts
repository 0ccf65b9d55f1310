export type ErrorOrigin = 'lockstep' | 'marketo' | 'salesforce' | 'mail' | 'database';

type Details = { origin?: ErrorOrigin; fix?: string; cause?: unknown };

/**
 * Every error that a person may read: `code` is stable and machine-readable, `message` says in one
 * sentence what failed and for which thing, `fix` says what to do about it.
 */
export class LockstepError extends Error {
  readonly code: string;
  readonly origin: ErrorOrigin;
  readonly fix: string | null;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.origin = details.origin ?? 'lockstep';
    this.fix = details.fix ?? null;
  }
}

/** The thing asked for does not exist, or belongs to another tenant, which is answered alike. */
export class NotFoundError extends LockstepError {
  constructor(what: string, fix?: string) {
    super('not-found', `${what} was not found.`, fix ? { fix } : {});
  }
}

/** The request is understood but cannot be carried out in the present state. */
export class ConflictError extends LockstepError {}

/** Input that is wrong in itself. */
export class InvalidInputError extends LockstepError {
  constructor(message: string, fix?: string) {
    super('invalid-input', message, fix ? { fix } : {});
  }
}

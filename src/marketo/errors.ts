import { LockstepError } from '../errors.ts';
import { BudgetExhausted } from './gate.ts';

/**
 * What to do about an error. A: renew the token, repeat once. B: back off and retry. W20: wait until
 * the 20 s window has passed. Q: stop until midnight US Central. N: never, the request or the record
 * is wrong. S: split the request.
 */
export type RetryClass = 'A' | 'B' | 'W20' | 'Q' | 'N' | 'S';

type Facts = {
  /** Marketo's own code, such as `606`; null when the answer was none of Marketo's. */
  marketoCode?: string | null;
  retryClass: RetryClass;
  /** False when the call may have had its effect all the same: a write is then read back. */
  notExecuted: boolean;
  requestId?: string | null;
  fix: string;
  cause?: unknown;
  until?: Date | null;
};

/** Marketo refused or could not be reached. `code` is `marketo-606`, `marketo-timeout` and the like. */
export class MarketoError extends LockstepError {
  readonly marketoCode: string | null;
  readonly retryClass: RetryClass;
  readonly notExecuted: boolean;
  /** What Adobe's support asks for. */
  readonly requestId: string | null;
  /** Class Q: when it can go on. */
  readonly until: Date | null;

  constructor(code: string, message: string, facts: Facts) {
    super(code, message, { origin: 'marketo', fix: facts.fix, cause: facts.cause });
    this.marketoCode = facts.marketoCode ?? null;
    this.retryClass = facts.retryClass;
    this.notExecuted = facts.notExecuted;
    this.requestId = facts.requestId ?? null;
    this.until = facts.until ?? null;
  }
}

/** When the work can go on, if all that is wrong is a quota that is used up; otherwise null. */
export function waitUntil(error: unknown): Date | null {
  if (error instanceof BudgetExhausted || error instanceof MarketoError) return error.until;
  return null;
}

/** Whether trying again later can help without anybody changing anything. */
export function isTransient(error: unknown): boolean {
  if (error instanceof BudgetExhausted) return true;
  return error instanceof MarketoError && ['B', 'W20', 'Q'].includes(error.retryClass);
}

import { LockstepError } from '../errors.ts';

/**
 * Where a failed email stands (SYNC R50): `not-sent` may be tried again; `refused` will be refused
 * again; `unknown` may have been taken, the answer was lost, and only a person or the Sent folder
 * can tell.
 */
export type MailOutcome = 'not-sent' | 'unknown' | 'refused';

type Facts = {
  outcome: MailOutcome;
  /** The server's three digits, such as 550; null when it did not answer. */
  smtpCode?: number | null;
  /** RFC 3463, such as 5.1.1. */
  enhancedCode?: string | null;
  /** Whether waiting can help without anybody changing anything. */
  temporary: boolean;
  fix: string;
  cause?: unknown;
};

/** A mail server refused or could not be reached, or an email cannot be built or read. */
export class MailError extends LockstepError {
  readonly outcome: MailOutcome;
  readonly smtpCode: number | null;
  readonly enhancedCode: string | null;
  readonly temporary: boolean;

  constructor(code: string, message: string, facts: Facts) {
    super(code, message, { origin: 'mail', fix: facts.fix, cause: facts.cause });
    this.outcome = facts.outcome;
    this.smtpCode = facts.smtpCode ?? null;
    this.enhancedCode = facts.enhancedCode ?? null;
    this.temporary = facts.temporary;
  }
}

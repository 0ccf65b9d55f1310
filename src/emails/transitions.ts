import type { EmailState } from '../db/schema-emails.ts';
import { ConflictError } from '../errors.ts';

/**
 * Which state of a sales email may follow which. What happened before the final dot of DATA is a plain
 * retry (`waiting`); from the dot on nobody but the recipient's server knows, and a person decides
 * (`unknown`, R50). A `sending` that another process takes over is `unknown` too and never queued (R2).
 */
const moves: Record<EmailState, readonly EmailState[]> = {
  // Pressing Send, once (R51).
  draft: ['queued'],
  // `unknown` is for a restored backup: what it held may have gone out before (R5).
  queued: ['sending', 'waiting', 'failed', 'cancelled', 'unknown'],
  sending: ['sent', 'waiting', 'failed', 'unknown'],
  waiting: ['sending', 'waiting', 'failed', 'cancelled', 'unknown'],
  // A person looked: it arrived, or it did not.
  unknown: ['sent', 'failed'],
  // Try again as it is, or correct it first.
  failed: ['queued', 'draft'],
  cancelled: ['draft'],
  sent: [],
};

export function mayMove(from: EmailState, to: EmailState): boolean {
  return moves[from].includes(to);
}

/** The states from which `to` may be reached, for the WHERE of the statement that moves a row. */
export function statesBefore(to: EmailState): EmailState[] {
  return (Object.keys(moves) as EmailState[]).filter((from) => mayMove(from, to));
}

const words: Record<EmailState, string> = {
  draft: 'is still a draft',
  queued: 'is about to be sent',
  sending: 'is being sent',
  waiting: 'is waiting to be sent',
  sent: 'was sent',
  unknown: 'is not confirmed: it may have been sent',
  failed: 'was not sent',
  cancelled: 'was cancelled',
};

/** The request came too late or too early for the state that the email is in. */
export function cannotMove(state: EmailState, wanted: string): ConflictError {
  return new ConflictError('email-state', `This email ${words[state]}, so ${wanted}.`, {
    fix: 'Open it under Emails to see what can be done with it now.',
  });
}

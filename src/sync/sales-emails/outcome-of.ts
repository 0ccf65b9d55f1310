import type { Outcome, Trouble } from '../../emails/outgoing.ts';
import { LockstepError } from '../../errors.ts';
import { MailError } from '../../mail/errors.ts';
import type { SalesEmailSettings } from './flow-context.ts';

/** How far an attempt had come: from `dot` on the server may have the email (R50). */
export type Stage = 'before' | 'dot';

type History = { failures: number; queuedAt: Date; now: Date; jitter: number };

/**
 * What becomes of an email whose attempt failed: tried again, given back to its seller, or not
 * confirmed.
 *
 * @param history.jitter from 0 to 1, so that emails which failed together do not all come back at once.
 */
export function outcomeOf(
  error: unknown,
  stage: Stage,
  history: History,
  settings: Pick<SalesEmailSettings, 'retrySeconds' | 'giveUpHours'>,
): Outcome {
  const trouble = troubleOf(error);
  const outcome =
    error instanceof MailError ? error.outcome : stage === 'dot' ? 'unknown' : 'not-sent';
  if (outcome === 'unknown') return { state: 'unknown', trouble: notConfirmed(trouble) };
  if (outcome === 'refused') return { state: 'failed', trouble };
  const { now, queuedAt, jitter } = history;
  const failures = history.failures + 1;
  if (now.getTime() - queuedAt.getTime() > settings.giveUpHours * 3_600_000) {
    return {
      state: 'failed',
      trouble: {
        ...trouble,
        code: 'gave-up',
        message: `It could not be sent for ${settings.giveUpHours} hours. The last try: ${trouble.message}`,
      },
    };
  }
  const { first, longest } = settings.retrySeconds;
  const seconds = Math.min(longest, first * 2 ** (failures - 1)) * (0.5 + jitter);
  return { state: 'waiting', trouble, until: new Date(now.getTime() + seconds * 1000), failures };
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof LockstepError) {
    const response = error instanceof MailError ? responseOf(error) : null;
    const fix = error.fix ?? 'Lockstep tries again by itself.';
    return { code: error.code, message: error.message, fix, response };
  }
  return {
    code: 'internal',
    message: 'Something in Lockstep failed while it prepared this email.',
    fix: 'Lockstep tries again by itself; the server log has more.',
    response: null,
  };
}

function responseOf({ smtpCode, enhancedCode }: MailError): string | null {
  return [smtpCode, enhancedCode].filter((part) => part !== null).join(' ') || null;
}

function notConfirmed(trouble: Trouble): Trouble {
  if (trouble.code !== 'internal') return trouble;
  return {
    ...trouble,
    code: 'interrupted',
    message: 'Lockstep was interrupted while it sent this email, so it may have gone out.',
    fix: 'Look into the Sent folder or ask the recipient, then say here whether it arrived.',
  };
}

/** Whether the server said that a recipient does not exist: a bounce at the door. */
export function refusedRecipient(error: unknown): { address: string; details: string } | null {
  if (!(error instanceof MailError) || error.code !== 'mail-recipient-refused') return null;
  // 5.7.x is about who may send, 5.2.2 about a full mailbox; neither says that there is none.
  if (error.enhancedCode?.startsWith('5.7.') || error.enhancedCode === '5.2.2') return null;
  const address = (error.cause as { recipient?: unknown } | undefined)?.recipient;
  return typeof address === 'string' ? { address, details: error.message } : null;
}

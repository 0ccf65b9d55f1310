import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  retry,
  wrap,
} from 'cockatiel';
import type { Log } from '../observability/log.ts';
import { MarketoError } from './errors.ts';

export type ResilienceOptions = {
  /** First wait; doubles with each try, full jitter. Default 1 s. */
  baseMs?: number;
  /** Longest wait. Default 60 s. */
  capMs?: number;
  /** Outages in a row after which nothing is sent for a while. Default 10. */
  breakAfter?: number;
  /** How long nothing is sent then. Default 30 s. */
  breakMs?: number;
};

export type Resilience = {
  /**
   * Runs `work` up to five times while its error may pass; `once` work only when Marketo said that it
   * was not executed, and strictly once none of the others.
   */
  run<T>(
    what: { once: boolean | 'strictly'; doing: string },
    work: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
};

const tries = 5;

export function createResilience(log: Log, options: ResilienceOptions = {}): Resilience {
  const { baseMs = 1000, capMs = 60_000, breakAfter = 10, breakMs = 30_000 } = options;
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: breakMs,
    breaker: new ConsecutiveBreaker(breakAfter),
  });
  breaker.onBreak(() => log.warn({ breakMs }, 'Marketo fails again and again: sending stops'));
  breaker.onReset(() => log.info('Marketo answers again'));

  const policyFor = (once: boolean) => {
    const again = retry(
      handleWhen((error) => worthRetrying(error) && (!once || notExecuted(error))),
      { maxAttempts: tries - 1, backoff: new DelegateBackoff(waitMs) },
    );
    again.onRetry(({ attempt, delay, ...result }) => {
      const code = 'error' in result && result.error instanceof MarketoError && result.error.code;
      log.warn({ attempt, delayMs: Math.round(delay), code }, 'Marketo call is tried again');
    });
    return wrap(again, breaker);
  };
  const reads = policyFor(false);
  const writes = policyFor(true);

  function waitMs({ attempt, result }: IRetryBackoffContext<unknown>): number {
    // After 606 the gate itself waits for the window to pass.
    if ('error' in result && hasClass(result.error, 'W20')) return 0;
    return Math.random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
  }

  return {
    async run(what, work, signal) {
      try {
        if (what.once === 'strictly') return await breaker.execute(work, signal);
        return await (what.once ? writes : reads).execute(work, signal);
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw resting(what.doing, breakMs, error);
        throw error;
      }
    },
  };
}

function hasClass(error: unknown, retryClass: string): boolean {
  return error instanceof MarketoError && error.retryClass === retryClass;
}

/** A full export queue (1029) empties in minutes: whoever plans the exports waits for it. */
function worthRetrying(error: unknown): boolean {
  if (error instanceof MarketoError && error.marketoCode === '1029') return false;
  return hasClass(error, 'B') || hasClass(error, 'W20');
}

function notExecuted(error: unknown): boolean {
  return error instanceof MarketoError && error.notExecuted;
}

/** Marketo itself is away, which is not the same as a call that it dislikes. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof MarketoError)) return false;
  if (error.marketoCode !== null) return ['502', '608', '611'].includes(error.marketoCode);
  return error.retryClass === 'B';
}

function resting(doing: string, breakMs: number, cause: unknown): MarketoError {
  return new MarketoError(
    'marketo-unavailable',
    `${doing} waits: Marketo failed many times in a row.`,
    {
      retryClass: 'B',
      notExecuted: true,
      fix: `Lockstep tries again within ${Math.ceil(breakMs / 1000)} seconds; if it lasts, look at status.adobe.com.`,
      cause,
    },
  );
}

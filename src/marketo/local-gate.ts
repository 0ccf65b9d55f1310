import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import { abortable } from './abortable.ts';
import { BudgetExhausted, type Gate } from './gate.ts';

type Options = {
  clock?: Clock;
  sleep?: (ms: number) => Promise<unknown>;
};

/**
 * A gate for credentials that are tried before they are stored: a handful of calls by one process,
 * counted nowhere, that still keep away when Marketo says so.
 */
export function createLocalGate(options: Options = {}): Gate {
  const { clock = systemClock, sleep = (ms: number) => delay(ms) } = options;
  let pausedUntil = 0;
  let exhausted: BudgetExhausted | null = null;
  return {
    async take(_kind, { signal } = {}) {
      const now = clock.now();
      if (exhausted && exhausted.until > now) throw exhausted;
      const wait = pausedUntil - now.getTime();
      if (wait > 0)
        await abortable(
          sleep(wait).then(() => undefined),
          signal,
        );
      return { done: () => undefined };
    },
    async penalise(penalty, until) {
      const now = clock.now().getTime();
      if (penalty === 'rate') pausedUntil = now + 20_000;
      else if (penalty === 'concurrency') pausedUntil = now + 2_000;
      else if (penalty === 'daily' && until) exhausted = new BudgetExhausted('vendor-daily', until);
    },
  };
}

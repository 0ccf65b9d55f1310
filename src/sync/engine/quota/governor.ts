import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../clock.ts';
import type { Db } from '../../../db/pool.ts';
import { newId } from '../../../ids.ts';
import {
  BudgetExhausted,
  type CallKind,
  type Gate,
  interactiveKinds,
  type Penalty,
  type Permit,
} from '../../../marketo/gate.ts';
import { type Log, silentLog } from '../../../observability/log.ts';
import { askLeave, giveBack, type Ledger, leaseMs, recordPause, renewLeases } from './ledger.ts';
import type { QuotaLimits } from './limits.ts';

/*
 * One governor per connection and process; the facts are in PostgreSQL, so all of them together keep
 * the limits. Within a process one pump asks for one call at a time: first those that somebody waits
 * for, then the others in the order they came. When the answer is "wait", the pump sleeps exactly as
 * long as it was told. When it is "too many in flight", it asks again when a call of this process
 * comes back, or after a tenth of a second, as one of another process may have.
 */

export type QuotaGovernor = Gate & {
  /** Stops the signs of life; whoever still waits is told so. */
  close(): void;
};

type Options = {
  db: Db;
  tenantId: string;
  connectionId: string;
  clock: Clock;
  /** Asked before each call, so that a changed setting holds at once. */
  limits: () => QuotaLimits | Promise<QuotaLimits>;
  log?: Log;
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

type Waiter = {
  kind: CallKind;
  startsExport: boolean;
  resolve(permit: Permit): void;
  reject(reason: unknown): void;
};

const turnMs = 100;
/** Adobe: 606 passes when the 20 s window has. */
const ratePauseMs = 20_000;
const concurrencyPauseMs = 5_000;

export function createQuotaGovernor(options: Options): QuotaGovernor {
  const { clock, log = silentLog } = options;
  const sleep = options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal }));
  const ledger: Ledger = options;
  const first: Waiter[] = [];
  const others: Waiter[] = [];
  const flying = new Set<string>();
  let pumping = false;
  let waitingForTurn = false;
  let returned = 0;
  let wake = new AbortController();
  let heartbeat: NodeJS.Timeout | null = null;

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let waiter = first[0] ?? others[0]; waiter; waiter = first[0] ?? others[0]) {
        await serve(waiter).catch((error) => leave(waiter, () => waiter.reject(error)));
      }
    } finally {
      pumping = false;
    }
  }

  async function serve(waiter: Waiter): Promise<void> {
    const callId = newId();
    const request = { ...waiter, callId, interactive: interactiveKinds.has(waiter.kind) };
    // Whatever happens while the question is under way ends the sleep that may follow.
    wake = new AbortController();
    const returnedBefore = returned;
    const answer = await askLeave(ledger, request, await options.limits(), clock.now());
    if (answer.verdict === 'granted') {
      const permit = permitFor(callId, waiter.kind);
      // Gone meanwhile: the call will not be made, its place is free again.
      if (!leave(waiter, () => waiter.resolve(permit))) permit.done();
    } else if ('until' in answer) {
      const exhausted = new BudgetExhausted(answer.verdict, answer.until);
      leave(waiter, () => waiter.reject(exhausted));
    } else if (answer.verdict === 'wait-time' || returned === returnedBefore) {
      waitingForTurn = answer.verdict === 'wait-turn';
      const ms = answer.verdict === 'wait-time' ? answer.waitMs : turnMs;
      await sleep(ms, wake.signal).catch((error) => {
        if (!wake.signal.aborted) throw error;
      });
      waitingForTurn = false;
    }
  }

  /** Takes the waiter out of its queue, once; false when it was gone already. */
  function leave(waiter: Waiter, then: () => void): boolean {
    for (const queue of [first, others]) {
      const place = queue.indexOf(waiter);
      if (place < 0) continue;
      queue.splice(place, 1);
      then();
      return true;
    }
    return false;
  }

  function permitFor(callId: string, kind: CallKind): Permit {
    flying.add(callId);
    heartbeat ??= setInterval(beat, leaseMs / 3).unref();
    return {
      done(result) {
        if (!flying.delete(callId)) return;
        if (flying.size === 0 && heartbeat) {
          clearInterval(heartbeat);
          heartbeat = null;
        }
        giveBack(ledger, { id: callId, kind, bytes: result?.bytes ?? 0 }, clock.now())
          // Not fatal: the lease ends by itself.
          .catch((err) => log.warn({ err }, 'A Marketo call could not be given back'))
          .finally(() => {
            returned += 1;
            if (waitingForTurn) wake.abort();
          });
      },
    };
  }

  function beat(): void {
    renewLeases(ledger, [...flying], clock.now()).catch((err) =>
      log.warn({ err }, 'The leases of Marketo calls could not be renewed'),
    );
  }

  return {
    take(kind, { signal, startsExport = false } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise<Permit>((resolve, reject) => {
        const waiter: Waiter = { kind, startsExport, resolve, reject };
        const abort = () => {
          if (leave(waiter, () => reject(signal?.reason))) wake.abort();
        };
        signal?.addEventListener('abort', abort, { once: true });
        const forget = () => signal?.removeEventListener('abort', abort);
        waiter.resolve = (permit) => {
          forget();
          resolve(permit);
        };
        waiter.reject = (reason) => {
          forget();
          reject(reason);
        };
        if (interactiveKinds.has(kind)) {
          first.push(waiter);
          wake.abort();
        } else {
          others.push(waiter);
        }
        void pump();
      });
    },

    async penalise(penalty: Penalty, until?: Date) {
      const ms = penalty === 'rate' ? ratePauseMs : concurrencyPauseMs;
      const end = until ?? new Date(clock.now().getTime() + ms);
      log.warn({ penalty, until: end }, 'Marketo asks Lockstep to slow down');
      await recordPause(ledger, penalty, end);
    },

    close() {
      if (heartbeat) clearInterval(heartbeat);
      heartbeat = null;
      for (const waiter of [...first, ...others]) {
        leave(waiter, () => waiter.reject(new Error('The quota governor was closed.')));
      }
      wake.abort();
    },
  };
}

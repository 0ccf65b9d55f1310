import { setTimeout as delay } from 'node:timers/promises';

/** Lets the parts of a flow sleep until there is work, and wake each other. */
export class Pulse {
  #awake = new AbortController();

  wake(): void {
    this.#awake.abort();
    this.#awake = new AbortController();
  }

  /** Sleeps through, whoever wakes. Throws the signal's reason when aborted. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await delay(ms, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }

  /** Sleeps until `ms` have passed or wake() is called. Throws the signal's reason when aborted. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const either = AbortSignal.any([signal, this.#awake.signal]);
    await delay(ms, undefined, { signal: either }).catch(() => {});
    signal.throwIfAborted();
  }
}

import type pg from 'pg';
import type { Clock } from '../../clock.ts';
import { notifyLive } from '../../db/notify.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import { isTransient, MarketoError, waitUntil } from '../../marketo/errors.ts';
import type { Log } from '../../observability/log.ts';
import { FencedError, type Lease } from './fence.ts';
import { type LastError, updateFlow, type Waiting } from './flows.ts';

type Trouble = { waiting: Waiting | null; error: LastError | null; asks: boolean };
type Deps = { db: Db; clock: Clock; log: Log };

/** Failures of a flow that become a question to an admin instead of an error (R4). */
export type Questions = {
  /** Whether this failure is one of them. */
  asks(error: unknown): boolean;
  /**
   * What becomes of the flow's question; undefined when it stays as it is.
   *
   * @param asking whether such a failure holds now.
   */
  settle(client: pg.ClientBase, asking: boolean, now: Date): Promise<unknown>;
};

/** The pause after a failure, in seconds: the first one, doubled each time, and the longest. */
export type RetrySeconds = { first: number; longest: number };

/**
 * What is wrong with the flow now, lane by lane, and its trace in the flow's row. One lane that stands
 * still, say because the day's exports are used up, does not keep the others from working.
 */
export class Troubles {
  readonly #deps: Deps;
  readonly #lease: Lease;
  readonly #questions: Questions | null;
  readonly #byLane = new Map<string, Trouble>();
  #told: string | null = null;

  constructor(deps: Deps, lease: Lease, questions: Questions | null = null) {
    this.#deps = deps;
    this.#lease = lease;
    this.#questions = questions;
  }

  /**
   * Notes why a lane stopped.
   *
   * @param failures how many in a row.
   * @returns milliseconds after which it is worth trying again.
   */
  async note(
    lane: string,
    error: unknown,
    failures: number,
    retrySeconds: RetrySeconds,
  ): Promise<number> {
    const now = this.#deps.clock.now();
    const until = waitUntil(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#deps.log.warn(
      { err: error, tenantId: this.#lease.tenantId, flow: this.#lease.flow, lane },
      message,
    );
    const known = error instanceof LockstepError;
    const asks = this.#questions?.asks(error) ?? false;
    this.#byLane.set(lane, {
      asks,
      waiting: until ? { reason: message, until: until.toISOString() } : null,
      error:
        until || asks
          ? null
          : {
              code: known ? error.code : 'unexpected',
              message,
              fix: known ? error.fix : 'The log has more. Lockstep tries again by itself.',
              at: now.toISOString(),
            },
    });
    await this.#tell();
    const { first, longest } = retrySeconds;
    // A quota may be raised meanwhile: even a wait until midnight looks again, which costs no call.
    if (until) return Math.min(Math.max(500, until.getTime() - now.getTime()), 250 * longest);
    const hopeless = error instanceof MarketoError && !isTransient(error);
    if (hopeless) return (1000 * longest) / 2;
    return 1000 * Math.min(longest, first * 2 ** Math.min(failures - 1, 10));
  }

  /** A lane works again. */
  async over(lane: string): Promise<void> {
    this.#byLane.delete(lane);
    await this.#tell();
  }

  /** Brings the flow's row up to date, if what is wrong has changed. */
  async #tell(): Promise<void> {
    const all = [...this.#byLane.values()];
    const waiting = all.find((trouble) => trouble.waiting)?.waiting ?? null;
    const lastError = all.find((trouble) => trouble.error)?.error ?? null;
    const asking = all.some((trouble) => trouble.asks);
    const state = JSON.stringify([waiting, lastError, asking]);
    if (state === this.#told) return;
    const { tenantId } = this.#lease;
    try {
      await withTenantClient(this.#deps.db, tenantId, async (client) => {
        const now = this.#deps.clock.now();
        const question = await this.#questions?.settle(client, asking, now);
        await updateFlow(client, this.#lease, now, {
          waiting,
          last_error: lastError,
          ...(question === undefined ? {} : { question }),
        });
        await notifyLive(client, tenantId, { type: 'sync' });
      });
      this.#told = state;
    } catch (error) {
      if (error instanceof FencedError) throw error;
      this.#deps.log.warn({ err: error }, 'The state of the flow could not be noted');
    }
  }
}

import type { Clock } from '../../clock.ts';
import { notifyLive } from '../../db/notify.ts';
import type { Db } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import { isTransient, MarketoError, waitUntil } from '../../marketo/errors.ts';
import type { Log } from '../../observability/log.ts';
import { FencedError, type Lease } from '../engine/fence.ts';
import { type LastError, readFlow, updateFlow, type Waiting } from '../engine/flows.ts';
import { ownerFieldMissing, type Question } from './ask.ts';
import { peopleFlow } from './flow-context.ts';
import { OwnerFieldMissing } from './owner-field.ts';

type Trouble = { waiting: Waiting | null; error: LastError | null; ownerField: boolean };
type Deps = { db: Db; clock: Clock; log: Log };

/**
 * What is wrong with the flow now, lane by lane, and its trace in the flow's row. One lane that stands
 * still, say because the day's exports are used up, does not keep the others from working.
 */
export class Troubles {
  readonly #deps: Deps;
  readonly #lease: Lease;
  readonly #byLane = new Map<string, Trouble>();
  #told: string | null = null;

  constructor(deps: Deps, lease: Lease) {
    this.#deps = deps;
    this.#lease = lease;
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
    retrySeconds: { first: number; longest: number },
  ): Promise<number> {
    const now = this.#deps.clock.now();
    const until = waitUntil(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#deps.log.warn(
      { err: error, tenantId: this.#lease.tenantId, flow: peopleFlow, lane },
      message,
    );
    const known = error instanceof LockstepError;
    const ownerField = error instanceof OwnerFieldMissing;
    this.#byLane.set(lane, {
      ownerField,
      waiting: until ? { reason: message, until: until.toISOString() } : null,
      error:
        until || ownerField
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
    const ownerField = all.some((trouble) => trouble.ownerField);
    const state = JSON.stringify([waiting, lastError, ownerField]);
    if (state === this.#told) return;
    const { tenantId } = this.#lease;
    try {
      await withTenantClient(this.#deps.db, tenantId, async (client) => {
        const now = this.#deps.clock.now();
        const flow = await readFlow(client, tenantId, peopleFlow);
        const open = flow?.question as Question | null | undefined;
        const mustAsk = ownerField && !open;
        const answered = !ownerField && open?.kind === 'owner-field-missing';
        await updateFlow(client, this.#lease, now, {
          waiting,
          last_error: lastError,
          ...(mustAsk ? { question: ownerFieldMissing(flow?.active ?? 0, now) } : {}),
          ...(answered ? { question: null } : {}),
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

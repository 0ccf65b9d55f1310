import { setTimeout as delay } from 'node:timers/promises';
import type { FlowName } from '../sync/engine/flows.ts';
import { type FlowFacts, readFlowStatus } from '../sync/flow-statuses.ts';
import { chooseTenant } from './choose-tenant.ts';
import { exitCodes } from './exit-codes.ts';
import { CommandError } from './failure.ts';
import { openProgress, type Progress } from './progress.ts';
import { visit } from './visit.ts';

export type WaitOptions = {
  flow: FlowName;
  tenant: string | undefined;
  timeout: number | undefined;
  /** Seconds for which the flow may fail without an end: it mends itself after an outage. */
  patience: number;
};

const lookMs = 500;

/**
 * Waits until a flow is caught up; answers its state then.
 *
 * @throws CommandError (exit 4) when it stands still for another reason than a quota, or too long.
 */
export function waitForFlow(options: WaitOptions): Promise<FlowFacts> {
  return visit('look', async ({ db, clock }) => {
    const { tenantId } = await chooseTenant(db, options.tenant);
    const progress = openProgress();
    try {
      return await watch(options, progress, () =>
        readFlowStatus(db, clock, tenantId, options.flow),
      );
    } finally {
      progress.close();
    }
  });
}

async function watch(
  options: WaitOptions,
  progress: Progress,
  look: () => Promise<FlowFacts>,
): Promise<FlowFacts> {
  const began = performance.now();
  let failingSince: number | null = null;
  for (;;) {
    const status = await look();
    if (status.state === 'caught-up') return status;
    progress.show(status);
    const now = performance.now();
    if (standsStill(status)) throw needed(status.state, status.summary, 'lockstep sync status');
    failingSince = status.state === 'failing' ? (failingSince ?? now) : null;
    if (failingSince !== null && now - failingSince >= options.patience * 1000) {
      throw needed(
        'failing',
        status.summary,
        status.lastError?.fix ?? 'lockstep doctor looks for the cause.',
      );
    }
    if (options.timeout !== undefined && now - began >= options.timeout * 1000) {
      const message = `Not caught up after ${options.timeout} s. ${status.summary}`;
      throw needed('timeout', message, 'The sync goes on; wait again, or with a longer --timeout.');
    }
    await delay(lookMs);
  }
}

/** Nothing moves before a person does something; a quota that is used up ends by itself. */
function standsStill(status: FlowFacts): boolean {
  return status.state === 'off' || status.state === 'paused' || status.question !== null;
}

function needed(code: string, message: string, fix: string): CommandError {
  return new CommandError(exitCodes.needsAttention, `flow-${code}`, message, fix);
}

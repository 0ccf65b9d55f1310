import type pg from 'pg';
import { withTenant, withTenantClient } from '../db/tenant.ts';
import type { FlowName } from '../sync/engine/flows.ts';
import {
  compareFlow,
  type FlowCommand,
  pauseFlow,
  resumeFlow,
  retryFlow,
  startFlow,
} from '../sync/flow-commands.ts';
import { type FlowFacts, readFlowStatus } from '../sync/flow-statuses.ts';
import { audit } from '../users/audit.ts';
import { chooseTenant } from './choose-tenant.ts';
import { counted } from './output.ts';
import { visit } from './visit.ts';

export type Said = 'started' | 'paused' | 'resumed' | 'compared' | 'retried';

type Command = (client: pg.ClientBase, command: FlowCommand) => Promise<string | null>;

const commands: Record<Said, Command> = {
  started: async (client, command) => {
    await startFlow(client, command);
    return null;
  },
  paused: async (client, command) => {
    await pauseFlow(client, command);
    return null;
  },
  resumed: async (client, command) => {
    await resumeFlow(client, command);
    return null;
  },
  compared: async (client, command) => {
    await compareFlow(client, command);
    return 'Everybody will be compared with Marketo. lockstep sync status shows how far it is.';
  },
  retried: async (client, command) => {
    const queued = await retryFlow(client, command);
    if (queued === 0) return 'No record needs attention.';
    return `${counted(queued, 'record', 'records')} will be tried again.`;
  },
};

/** Says one thing to a flow, as an admin does in the browser. */
export function sayToFlow(
  action: Said,
  key: FlowName,
  tenantName: string | undefined,
): Promise<{ status: FlowFacts; note: string | null }> {
  return visit('look', async ({ db, clock }) => {
    const { tenantId } = await chooseTenant(db, tenantName);
    const now = clock.now();
    const note = await withTenantClient(db, tenantId, (client) =>
      commands[action](client, { tenantId, now, key }),
    );
    await withTenant(db, tenantId, (tx) =>
      audit(tx, {
        tenantId,
        at: now,
        userId: null,
        action: `sync.${action}`,
        target: key,
        detail: { by: 'command line' },
      }),
    );
    return { status: await readFlowStatus(db, clock, tenantId, key), note };
  });
}

import { withTenant, withTenantClient } from '../db/tenant.ts';
import {
  pauseFlow,
  requestComparison,
  resumeFlow,
  retryAttention,
  startFlow,
} from '../sync/people-from-marketo/commands.ts';
import { peopleFlow } from '../sync/people-from-marketo/flow-context.ts';
import { type PeopleStatus, readPeopleStatus } from '../sync/people-from-marketo/status.ts';
import { audit } from '../users/audit.ts';
import { chooseTenant } from './choose-tenant.ts';
import { counted } from './output.ts';
import { visit } from './visit.ts';

export type Said = 'started' | 'paused' | 'resumed' | 'compared' | 'retried';

type Command = (
  client: Parameters<typeof startFlow>[0],
  command: Parameters<typeof startFlow>[1],
) => Promise<string | null>;

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
    await requestComparison(client, command, null);
    return 'Everybody will be compared with Marketo. lockstep sync status shows how far it is.';
  },
  retried: async (client, command) => {
    const queued = await retryAttention(client, command, null);
    if (queued === 0) return 'No record needs attention.';
    return `${counted(queued, 'record', 'records')} will be looked at again.`;
  },
};

/** Says one thing to the people flow, as an admin does in the browser. */
export function sayToFlow(
  action: Said,
  tenantName: string | undefined,
): Promise<{ status: PeopleStatus; note: string | null }> {
  return visit('look', async ({ db, clock }) => {
    const { tenantId } = await chooseTenant(db, tenantName);
    const now = clock.now();
    const note = await withTenantClient(db, tenantId, (client) =>
      commands[action](client, { tenantId, now }),
    );
    await withTenant(db, tenantId, (tx) =>
      audit(tx, {
        tenantId,
        at: now,
        userId: null,
        action: `sync.${action}`,
        target: peopleFlow,
        detail: { by: 'command line' },
      }),
    );
    return { status: await readPeopleStatus(db, clock, tenantId), note };
  });
}

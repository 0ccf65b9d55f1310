import type pg from 'pg';
import { api } from '../../../contract/api.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import { limitsFor } from '../../sync/engine/quota/limits.ts';
import { readBudgetSettings } from '../../sync/engine/quota/settings.ts';
import { applyChoices, restartFlow, stopFlow } from '../../sync/people-from-marketo/commands.ts';
import { checkRights } from '../../sync/people-from-marketo/setup/checklist.ts';
import {
  connectMarketo,
  describeConnection,
  disconnectMarketo,
  readConnection,
} from '../../sync/people-from-marketo/setup/connection.ts';
import { tryCredentials } from '../../sync/people-from-marketo/setup/instance.ts';
import {
  choosePartitions,
  readPartitions,
} from '../../sync/people-from-marketo/setup/partitions.ts';
import { previewSync } from '../../sync/people-from-marketo/setup/preview.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';

export function marketoRoutes(server: Server): void {
  handle(server, api.marketo.connection, async ({ caller, inTenant }) =>
    describeConnection(await inTenant((tx) => readConnection(tx, caller.tenantId))),
  );

  handle(server, api.marketo.test, async ({ deps, body }) => {
    try {
      const { munchkinId, apiUser } = await tryCredentials(body, deps);
      return {
        ok: true,
        munchkinId,
        apiUser,
        message: 'Marketo accepts the credentials.',
        fix: null,
      };
    } catch (error) {
      // That they do not work is the answer, not a failure of the question.
      if (!(error instanceof LockstepError)) throw error;
      const { message, fix } = error;
      return { ok: false, munchkinId: null, apiUser: null, message, fix };
    }
  });

  handle(server, api.marketo.connect, async ({ deps, body, caller }) => {
    const connection = await connectMarketo(deps, caller.tenantId, body, caller.userId);
    await tellFlow(deps, caller.tenantId, restartFlow);
    return describeConnection(connection);
  });

  handle(server, api.marketo.disconnect, async ({ deps, caller }) => {
    await disconnectMarketo(deps, caller.tenantId, caller.userId);
    await tellFlow(deps, caller.tenantId, stopFlow);
    return {};
  });

  handle(server, api.marketo.checklist, async ({ deps, caller }) => {
    const { client } = await deps.marketo.open(caller.tenantId);
    const now = deps.clock.now();
    return { items: await checkRights(client, now), checkedAt: now.toISOString() };
  });

  handle(server, api.marketo.partitions, async ({ deps, caller }) =>
    readPartitions(await deps.marketo.open(caller.tenantId)),
  );

  handle(server, api.marketo.choosePartitions, async ({ deps, body, caller }) => {
    const { client } = await deps.marketo.open(caller.tenantId);
    const chosen = await choosePartitions(deps, caller.tenantId, client, body.ids, caller.userId);
    await tellFlow(deps, caller.tenantId, applyChoices);
    return chosen;
  });

  handle(server, api.marketo.preview, async ({ deps, caller, inTenant }) => {
    const { client, connection } = await deps.marketo.open(caller.tenantId);
    const settings = await inTenant((tx) => readBudgetSettings(tx, caller.tenantId));
    const { estimate, ...rest } = await previewSync(client, {
      limits: limitsFor(settings),
      now: deps.clock.now(),
      partitions: connection.partitions,
    });
    const firstCreatedAt = estimate.firstCreatedAt?.toISOString() ?? null;
    return { ...rest, estimate: { ...estimate, firstCreatedAt } };
  });
}

/** Says to the people flow that something it works with has changed. */
async function tellFlow(
  deps: HttpDeps,
  tenantId: string,
  command: (client: pg.ClientBase, command: { tenantId: string; now: Date }) => Promise<void>,
): Promise<void> {
  await withTenantClient(deps.db, tenantId, (client) =>
    command(client, { tenantId, now: deps.clock.now() }),
  );
}

import type { ActivityTypesStatus } from '../../../contract/activities.ts';
import { api } from '../../../contract/api.ts';
import { withTenant } from '../../db/tenant.ts';
import { mostTypes } from '../../sync/activities-to-marketo/plan-types.ts';
import {
  provisionTypes,
  readTypes,
  type TypesStatus,
} from '../../sync/activities-to-marketo/provision.ts';
import { audit } from '../../users/audit.ts';
import { handle, type Server } from '../handle.ts';

export function activityTypeRoutes(server: Server): void {
  handle(server, api.activities.types, async ({ deps, caller }) =>
    shown(
      await readTypes(
        { db: deps.db, clock: deps.clock, connections: deps.marketo },
        caller.tenantId,
      ),
    ),
  );

  handle(server, api.activities.provision, async ({ deps, caller, body }) => {
    const { tenantId, userId } = caller;
    const status = await provisionTypes(
      { db: deps.db, clock: deps.clock, connections: deps.marketo },
      tenantId,
      body,
    );
    await withTenant(deps.db, tenantId, (tx) =>
      audit(tx, {
        tenantId,
        at: deps.clock.now(),
        userId,
        action: 'marketo.activity-types',
        target: body.mode,
        detail: { kinds: body.kinds },
      }),
    );
    return shown(status);
  });
}

function shown(status: TypesStatus): ActivityTypesStatus {
  const logged = new Set<string>(status.logged);
  return {
    mode: status.mode,
    types: status.types.map(({ definition, status: state, problem, fix }) => ({
      key: definition.key,
      apiName: definition.apiName,
      name: definition.name,
      trigger: definition.triggerName,
      filter: definition.filterName,
      status: state,
      problem,
      fix,
      attributes: [definition.primary, ...definition.attributes],
      logged:
        definition.key === 'compact'
          ? status.mode === 'compact' && logged.size > 0
          : status.mode === 'separate' && logged.has(definition.key),
    })),
    kinds: status.logged,
    free: status.free,
    limit: mostTypes,
    others: status.others,
    checkedAt: status.checkedAt.toISOString(),
  };
}

import { api } from '../../../contract/api.ts';
import type { FlowStatus, SyncRun } from '../../../contract/sync.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { readBudget } from '../../sync/engine/quota/budget.ts';
import { saveBudgetSettings } from '../../sync/engine/quota/settings.ts';
import { readStorage, retentionDays } from '../../sync/engine/retention.ts';
import {
  answerQuestion,
  pauseFlow,
  requestComparison,
  restartFlow,
  resumeFlow,
  retryAttention,
  startFlow,
} from '../../sync/people-from-marketo/commands.ts';
import { listAttention, listRuns } from '../../sync/people-from-marketo/runs-and-attention.ts';
import { readConnection } from '../../sync/people-from-marketo/setup/connection.ts';
import { type PeopleStatus, readPeopleStatus } from '../../sync/people-from-marketo/status.ts';
import { audit } from '../../users/audit.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

type Caller = { tenantId: string; userId: string | null };

export function syncRoutes(server: Server): void {
  handle(server, api.sync.status, async ({ deps, caller }) => ({
    flows: await deps.flowStatus(caller.tenantId),
  }));

  handle(server, api.sync.start, ({ deps, caller }) => say(deps, caller, 'started', startFlow));
  handle(server, api.sync.pause, ({ deps, caller }) => say(deps, caller, 'paused', pauseFlow));
  handle(server, api.sync.resume, ({ deps, caller }) => say(deps, caller, 'resumed', resumeFlow));
  handle(server, api.sync.reconcile, ({ deps, caller }) =>
    say(deps, caller, 'compared', (client, command) => requestComparison(client, command, null)),
  );
  handle(server, api.sync.answer, ({ deps, caller, body }) =>
    say(deps, caller, `answered-${body.answer}`, (client, command) =>
      answerQuestion(client, command, body.questionId, body.answer),
    ),
  );
  handle(server, api.sync.retry, async ({ deps, caller: { tenantId }, body }) => ({
    queued: await withTenantClient(deps.db, tenantId, (client) =>
      retryAttention(client, { tenantId, now: deps.clock.now() }, body.marketoId ?? null),
    ),
  }));

  handle(server, api.sync.runs, async ({ inTenant, query }) => {
    const before = query.before ? new Date(query.before) : null;
    const runs = await inTenant((tx) => listRuns(tx, { limit: query.limit, before }));
    return { runs: runs.map(asRun) };
  });
  handle(server, api.sync.attention, async ({ deps, caller, inTenant, query }) => {
    const visible = await visibleTo(deps, caller);
    const records = await inTenant((tx) => listAttention(tx, query.limit, visible));
    return {
      records: records.map(({ marketo_id: marketoId, at, ...rest }) => ({
        ...rest,
        marketoId,
        at: at.toISOString(),
      })),
    };
  });

  handle(server, api.sync.budget, ({ deps, caller }) => budgetOf(deps, caller.tenantId));
  handle(server, api.sync.setBudget, async ({ deps, caller: { tenantId, userId }, body }) => {
    const now = deps.clock.now();
    await withTenant(deps.db, tenantId, async (tx) => {
      await saveBudgetSettings(tx, tenantId, body, now);
      await audit(tx, {
        tenantId,
        at: now,
        userId,
        action: 'budget.changed',
        target: 'marketo',
        detail: body,
      });
    });
    // The process that runs the flow takes the new intervals when it begins anew.
    await withTenantClient(deps.db, tenantId, (client) => restartFlow(client, { tenantId, now }));
    return budgetOf(deps, tenantId);
  });
  handle(server, api.sync.storage, async ({ deps }) => {
    const { history, database } = await readStorage(deps.db);
    return { retentionDays, historyBytes: history, databaseBytes: database };
  });
}

/** Carries out an admin's command, notes who said it, and answers the state that follows. */
async function say(
  deps: HttpDeps,
  { tenantId, userId }: Caller,
  action: string,
  command: typeof startFlow,
): Promise<FlowStatus> {
  const now = deps.clock.now();
  await withTenantClient(deps.db, tenantId, (client) => command(client, { tenantId, now }));
  await withTenant(deps.db, tenantId, (tx) =>
    audit(tx, {
      tenantId,
      at: now,
      userId,
      action: `sync.${action}`,
      target: 'people-from-marketo',
      detail: {},
    }),
  );
  return asFlowStatus(await readPeopleStatus(deps.db, deps.clock, tenantId));
}

async function budgetOf(deps: HttpDeps, tenantId: string) {
  const connection = await withTenant(deps.db, tenantId, (tx) => readConnection(tx, tenantId));
  const facts = await readBudget(deps.db, tenantId, connection?.id ?? null, deps.clock.now());
  return { ...facts, resetsAt: facts.resetsAt.toISOString() };
}

/** The state of the people flow as the contract has it. */
export function asFlowStatus(status: PeopleStatus): FlowStatus {
  const { progress } = status;
  return {
    ...status,
    lastReadAt: status.lastReadAt?.toISOString() ?? null,
    progress: progress && { ...progress, startedAt: progress.startedAt.toISOString() },
  };
}

function asRun(run: Awaited<ReturnType<typeof listRuns>>[number]): SyncRun {
  const { read, created, updated, unchanged, skipped, removed, failed } = run;
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    startedAt: run.started_at.toISOString(),
    endedAt: run.ended_at?.toISOString() ?? null,
    counts: { read, created, updated, unchanged, skipped, removed, failed },
    calls: run.calls,
    bytes: run.bytes,
    note: run.note,
  };
}

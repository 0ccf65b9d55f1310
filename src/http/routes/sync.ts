import type pg from 'pg';
import { api } from '../../../contract/api.ts';
import type { FlowKey, FlowStatus, SyncRun } from '../../../contract/sync.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { readBudget } from '../../sync/engine/quota/budget.ts';
import { saveBudgetSettings } from '../../sync/engine/quota/settings.ts';
import { readStorage, retentionDays } from '../../sync/engine/retention.ts';
import { listAttention, listRuns } from '../../sync/engine/runs-and-attention.ts';
import {
  compareFlow,
  type FlowCommand,
  pauseFlow,
  resumeFlow,
  retryFlow,
  startFlow,
} from '../../sync/flow-commands.ts';
import { type FlowFacts, readFlowStatus } from '../../sync/flow-statuses.ts';
import {
  answerQuestion,
  restartFlow,
  retryAttention,
} from '../../sync/people-from-marketo/commands.ts';
import { readConnection } from '../../sync/people-from-marketo/setup/connection.ts';
import { audit } from '../../users/audit.ts';
import type { HttpDeps } from '../deps.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

type Caller = { tenantId: string; userId: string | null };

export function syncRoutes(server: Server): void {
  handle(server, api.sync.status, async ({ deps, caller }) => ({
    flows: await deps.flowStatus(caller.tenantId),
  }));

  handle(server, api.sync.start, ({ deps, caller, params }) =>
    say(deps, caller, params.flow, 'started', startFlow),
  );
  handle(server, api.sync.pause, ({ deps, caller, params }) =>
    say(deps, caller, params.flow, 'paused', pauseFlow),
  );
  handle(server, api.sync.resume, ({ deps, caller, params }) =>
    say(deps, caller, params.flow, 'resumed', resumeFlow),
  );
  handle(server, api.sync.reconcile, ({ deps, caller, params }) =>
    say(deps, caller, params.flow, 'compared', compareFlow),
  );
  handle(server, api.sync.answer, ({ deps, caller, params, body }) =>
    say(deps, caller, params.flow, `answered-${body.answer}`, (client, command) =>
      answerQuestion(client, command, body.questionId, body.answer),
    ),
  );
  handle(server, api.sync.retry, async ({ deps, caller: { tenantId }, params, body }) => {
    const command = { tenantId, now: deps.clock.now(), key: params.flow };
    return {
      queued: await withTenantClient(deps.db, tenantId, (client) =>
        body.marketoId === undefined
          ? retryFlow(client, command)
          : retryAttention(client, command, body.marketoId),
      ),
    };
  });

  handle(server, api.sync.runs, async ({ inTenant, params, query }) => {
    const before = query.before ? new Date(query.before) : null;
    const runs = await inTenant((tx) =>
      listRuns(tx, { flow: params.flow, limit: query.limit, before }),
    );
    return { runs: runs.map(asRun) };
  });
  handle(server, api.sync.attention, async ({ deps, caller, inTenant, params, query }) => {
    const visible = await visibleTo(deps, caller);
    const records = await inTenant((tx) => listAttention(tx, params.flow, query.limit, visible));
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
  key: FlowKey,
  action: string,
  command: (client: pg.ClientBase, command: FlowCommand) => Promise<void>,
): Promise<FlowStatus> {
  const now = deps.clock.now();
  await withTenantClient(deps.db, tenantId, (client) => command(client, { tenantId, now, key }));
  await withTenant(deps.db, tenantId, (tx) =>
    audit(tx, {
      tenantId,
      at: now,
      userId,
      action: `sync.${action}`,
      target: key,
      detail: {},
    }),
  );
  return asFlowStatus(await readFlowStatus(deps.db, deps.clock, tenantId, key));
}

async function budgetOf(deps: HttpDeps, tenantId: string) {
  const connection = await withTenant(deps.db, tenantId, (tx) => readConnection(tx, tenantId));
  const facts = await readBudget(deps.db, tenantId, connection?.id ?? null, deps.clock.now());
  return { ...facts, resetsAt: facts.resetsAt.toISOString() };
}

/** The state of a flow as the contract has it. */
export function asFlowStatus(status: FlowFacts): FlowStatus {
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

import * as z from 'zod';
import { diagnosticsCsvPath } from '../../../contract/activities.ts';
import { api } from '../../../contract/api.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { InvalidInputError } from '../../errors.ts';
import type { VisibleOwners } from '../../people/visible-owners.ts';
import { errorWords } from '../../sync/activities-to-marketo/error-words.ts';
import {
  type FailedDelivery,
  failedDeliveries,
  failedGroups,
} from '../../sync/engine/outbox/failed.ts';
import { retryDeliveries, type Selection } from '../../sync/engine/outbox/retry.ts';
import { callerFor } from '../caller.ts';
import { csvText } from '../csv.ts';
import { handle, type Server } from '../handle.ts';
import { visibleTo } from '../visible-to.ts';

/** What the file holds at most; whoever has more failures has one cause, and it is in the first rows. */
const mostRows = 50_000;

export function diagnosticsRoutes(server: Server): void {
  handle(server, api.activities.failures, async ({ caller, deps }) => {
    const owners = ownersOf(await visibleTo(deps, caller));
    const groups = await withTenantClient(deps.db, caller.tenantId, (client) =>
      failedGroups(client, { tenantId: caller.tenantId, owners }),
    );
    return {
      groups: groups.map(({ first_at, last_at, message, ...group }) => ({
        ...group,
        ...errorWords(group.code, message),
        firstAt: first_at.toISOString(),
        lastAt: last_at.toISOString(),
      })),
    };
  });

  handle(server, api.activities.failed, async ({ query, caller, deps }) => {
    const { tenantId } = caller;
    const owners = ownersOf(await visibleTo(deps, caller));
    const { rows, next } = await withTenantClient(deps.db, tenantId, (client) =>
      failedDeliveries(client, {
        tenantId,
        owners,
        code: query.code ?? null,
        limit: query.limit,
        after: placeOf(query.cursor),
      }),
    );
    return { deliveries: rows.map(shown), next };
  });

  handle(server, api.activities.retry, async ({ body, caller: { tenantId }, deps }) => {
    const now = deps.clock.now();
    return {
      queued: await withTenantClient(deps.db, tenantId, (client) =>
        retryDeliveries(client, { tenantId, now }, selectionOf(body)),
      ),
    };
  });

  csvRoute(server);
}

/** `GET /api/v1/diagnostics.csv`: a file, which the contract's JSON answers have no place for. */
function csvRoute({ fastify, deps }: Server): void {
  fastify.get(diagnosticsCsvPath, {
    exposeHeadRoute: false,
    config: { access: 'user' },
    schema: {
      tags: ['Diagnostics'],
      summary: 'The failed deliveries as CSV, oldest first',
      response: { 200: { content: { 'text/csv': { schema: z.string() } } } },
    },
    onRequest: async (request) => {
      request.caller = await callerFor(deps, request, api.activities.failed);
    },
    handler: async ({ caller }, reply) => {
      if (!caller) return;
      const { tenantId } = caller;
      const owners = ownersOf(await visibleTo(deps, caller));
      const { rows } = await withTenantClient(deps.db, tenantId, (client) =>
        failedDeliveries(client, { tenantId, owners, code: null, limit: mostRows, after: null }),
      );
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="lockstep-diagnostics.csv"')
        .send(csvText([head, ...rows.map(csvRow)]));
    },
  });
}

const head = [
  'activity_id',
  'type',
  'occurred_at',
  'person',
  'marketo_id',
  'user',
  'state',
  'error_code',
  'message',
  'what_to_do',
  'tries',
  'next_try_at',
];

function csvRow(row: FailedDelivery): (string | number)[] {
  const { state, nextAt } = shown(row);
  return [
    row.activity_id,
    row.type,
    row.occurred_at.toISOString(),
    row.person_name,
    row.marketo_id,
    row.user_name ?? '',
    state,
    row.code,
    row.message,
    row.fix ?? '',
    row.attempts,
    nextAt ?? '',
  ];
}

function shown(row: FailedDelivery) {
  const state = stateOf(row);
  return {
    id: row.id,
    activityId: row.activity_id,
    type: row.type,
    occurredAt: row.occurred_at.toISOString(),
    person: { id: row.person_id, name: row.person_name, marketoId: row.marketo_id },
    user: row.user_name,
    state,
    code: row.code,
    message: row.message,
    attempts: row.attempts,
    nextAt: state === 'needs-attention' ? null : row.due_at.toISOString(),
  };
}

function stateOf({ state }: FailedDelivery) {
  if (state === 'parked') return 'needs-attention' as const;
  return state === 'unknown' ? ('not-confirmed' as const) : ('waiting' as const);
}

function ownersOf(visible: VisibleOwners): readonly string[] | null {
  return visible === 'everybody' ? null : visible;
}

/** @throws InvalidInputError for a cursor that is none of ours. */
function placeOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (/^\d{1,18}$/.test(cursor)) return cursor;
  throw new InvalidInputError(
    `The cursor ${JSON.stringify(cursor.slice(0, 40))} is not one that a list of failures gave.`,
    'Use `next` of an earlier answer as it is, or leave the cursor out.',
  );
}

type Body = { ids: string[] } | { code: string } | { type: string } | { all: true };

function selectionOf(body: Body): Selection {
  if ('code' in body) return { codes: [body.code] };
  return 'type' in body ? { kind: body.type } : body;
}

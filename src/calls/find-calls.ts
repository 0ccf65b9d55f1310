import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import type { CallPlace } from './call-place.ts';
import type { Call } from './model.ts';

const columns = [
  'c.id',
  'c.person_id',
  'c.marketo_id',
  'c.number',
  'c.outcome',
  'c.reason',
  'c.status',
  'c.duration_seconds',
  'c.notes',
  'c.recording_url',
  'c.answered_by',
  'c.do_not_call',
  'c.started_at',
  'c.created_at',
  'u.id as user_id',
  'u.name as user_name',
  'u.email as user_email',
] as const;

function calls(tx: TenantTx) {
  return tx.selectFrom('call as c').leftJoin('app_user as u', 'u.id', 'c.user_id').select(columns);
}

/** One call; null when the tenant has none by this id. */
export async function findCall(tx: TenantTx, id: string): Promise<Call | null> {
  const row = await calls(tx).where('c.id', '=', id).executeTakeFirst();
  return row ? toCall(row) : null;
}

/** A page of the calls of a person, and of the records that were merged into it, newest first. */
export async function callsOfPerson(
  tx: TenantTx,
  marketoId: number,
  { limit, after }: { limit: number; after: CallPlace | null },
): Promise<{ calls: Call[]; next: CallPlace | null }> {
  const rows = await calls(tx)
    .where(({ eb, selectFrom }) =>
      eb.or([
        eb('c.marketo_id', '=', marketoId),
        eb(
          'c.marketo_id',
          'in',
          selectFrom('person_alias').select('loser_id').where('winner_id', '=', marketoId),
        ),
      ]),
    )
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(c.started_at, c.id) < (${after?.startedAt}, ${after?.id})`),
    )
    .orderBy('c.started_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit).map(toCall);
  return { calls: page, next: rows.length > limit ? (page.at(-1) ?? null) : null };
}

type Row = Awaited<ReturnType<ReturnType<typeof calls>['executeTakeFirstOrThrow']>>;

function toCall(row: Row): Call {
  return {
    id: row.id,
    personId: row.person_id,
    marketoId: row.marketo_id,
    user:
      row.user_id === null || row.user_name === null || row.user_email === null
        ? null
        : { id: row.user_id, name: row.user_name, email: row.user_email },
    number: row.number,
    outcome: row.outcome,
    reason: row.reason,
    status: row.status,
    durationSeconds: row.duration_seconds,
    notes: row.notes,
    recordingUrl: row.recording_url,
    answeredBy: row.answered_by,
    doNotCall: row.do_not_call,
    startedAt: row.started_at,
    createdAt: row.created_at,
  };
}

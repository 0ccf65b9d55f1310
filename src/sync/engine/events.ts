import type pg from 'pg';
import { newId } from '../../ids.ts';

export type FieldChange = { field: string; from: string | null; to: string | null };

/** One line of a record's history: what was seen or decided, from where, and why. */
export type SyncEvent = {
  marketoId: number;
  /** The record that it is about, when that is no person: an activity, an email. */
  recordId?: string;
  kind: string;
  source: string;
  summary: string;
  changes: FieldChange[];
};

/** Writes lines of history in the transaction whose decisions they tell. */
export async function recordEvents(
  client: pg.ClientBase,
  context: { tenantId: string; flow: string; runId: string | null; at: Date },
  events: readonly SyncEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    id: newId(),
    marketo_id: event.marketoId,
    record_id: event.recordId ?? null,
    kind: event.kind,
    source: event.source,
    summary: event.summary,
    changes: event.changes,
  }));
  await client.query({
    name: 'record-events',
    text: `INSERT INTO sync_event (tenant_id, at, id, flow, run_id, marketo_id,
                                   record_id, kind, source, summary, changes)
           SELECT $1, $2, e.id, $3, $4, e.marketo_id, e.record_id, e.kind, e.source, e.summary, e.changes
           FROM jsonb_to_recordset($5::jsonb)
             AS e(id uuid, marketo_id bigint, record_id uuid, kind text, source text, summary text, changes jsonb)`,
    values: [context.tenantId, context.at, context.flow, context.runId, JSON.stringify(rows)],
  });
}

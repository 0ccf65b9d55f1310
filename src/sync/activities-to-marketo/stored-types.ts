import type pg from 'pg';
import { type ActivityType, activityTypes } from '../../activities/model.ts';
import { readSettings, saveSettings } from '../../tenants/settings.ts';
import type { TypeKey, TypeState } from './plan-types.ts';

/** Which kinds are logged, and how: a type for each, or the one compact type for all. */
export type LoggingMode = 'separate' | 'compact';

const settingKey = 'marketo-activity-types';

export async function readMode(client: pg.ClientBase, tenantId: string): Promise<LoggingMode> {
  const settings: { mode: LoggingMode } = { mode: 'separate' };
  return (await readSettings(client, tenantId, settingKey, settings)).mode;
}

export function saveMode(
  client: pg.ClientBase,
  tenantId: string,
  mode: LoggingMode,
  now: Date,
): Promise<void> {
  return saveSettings(client, tenantId, settingKey, { mode }, now);
}

/** The kinds of activity that are logged to Marketo. */
export async function readLogged(client: pg.ClientBase, tenantId: string): Promise<ActivityType[]> {
  const result = await client.query<{ kind: string }>({
    name: 'read-logged-types',
    text: `SELECT kind FROM logged_type WHERE tenant_id = $1 AND destination = 'marketo'`,
    values: [tenantId],
  });
  const kinds = new Set(result.rows.map((row) => row.kind));
  return activityTypes.filter((type) => kinds.has(type));
}

export async function saveLogged(
  client: pg.ClientBase,
  tenantId: string,
  kinds: readonly ActivityType[],
): Promise<void> {
  await client.query(
    `DELETE FROM logged_type WHERE tenant_id = $1 AND destination = 'marketo' AND kind <> ALL ($2)`,
    [tenantId, kinds],
  );
  await client.query(
    `INSERT INTO logged_type (tenant_id, destination, kind)
     SELECT $1, 'marketo', kind FROM unnest($2::text[]) kind ON CONFLICT DO NOTHING`,
    [tenantId, kinds],
  );
}

type StoredType = { key: TypeKey; type_id: number | null; status: TypeState['status'] };

/** What is known of our types in the connected instance. */
export async function readStoredTypes(
  client: pg.ClientBase,
  tenantId: string,
  connectionId: string,
): Promise<StoredType[]> {
  const result = await client.query<StoredType>({
    name: 'read-activity-types',
    text: `SELECT key, type_id, status FROM activity_type WHERE tenant_id = $1 AND connection_id = $2`,
    values: [tenantId, connectionId],
  });
  return result.rows;
}

export async function saveStoredTypes(
  client: pg.ClientBase,
  context: { tenantId: string; connectionId: string; now: Date },
  types: readonly TypeState[],
): Promise<void> {
  await client.query(
    `INSERT INTO activity_type (tenant_id, connection_id, key, api_name, type_id, status, problem, fix, checked_at)
     SELECT $1, $2, t.key, t.api_name, t.type_id, t.status, t.problem, t.fix, $3
     FROM jsonb_to_recordset($4::jsonb) AS t(key text, api_name text, type_id integer, status text,
       problem text, fix text)
     ON CONFLICT (tenant_id, connection_id, key) DO UPDATE
       SET api_name = excluded.api_name, type_id = excluded.type_id, status = excluded.status,
           problem = excluded.problem, fix = excluded.fix, checked_at = excluded.checked_at`,
    [
      context.tenantId,
      context.connectionId,
      context.now,
      JSON.stringify(
        types.map((type) => ({
          key: type.definition.key,
          api_name: type.definition.apiName,
          type_id: type.typeId,
          status: type.status,
          problem: type.problem,
          fix: type.fix,
        })),
      ),
    ],
  );
}

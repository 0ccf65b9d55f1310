import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { CallTables } from './schema-calls.ts';
import type { EmailTables } from './schema-emails.ts';
import type { TeamTables } from './schema-teams.ts';
import type { TemplateTables } from './schema-templates.ts';

/** Row types of the tables, as migrations/ makes them. int8 arrives as number (see pool.ts). */
export type Database = {
  tenant: TenantTable;
  app_user: AppUserTable;
  session: SessionTable;
  api_key: ApiKeyTable;
  audit_event: AuditEventTable;
  setting: SettingTable;
  connection: ConnectionTable;
  api_call: ApiCallTable;
  api_day: ApiDayTable;
  api_pause: ApiPauseTable;
  person: PersonTable;
  person_alias: PersonAliasTable;
  lead_observation: LeadObservationTable;
  dirty_person: DirtyPersonTable;
  sales_owner: SalesOwnerTable;
  person_source: PersonSourceTable;
  flow: FlowTable;
  cursor: CursorTable;
  sync_run: SyncRunTable;
  sweep: SweepTable;
  bulk_window: BulkWindowTable;
  sweep_piece: SweepPieceTable;
  attention: AttentionTable;
  sync_event: SyncEventTable;
} & CallTables &
  EmailTables &
  TeamTables &
  TemplateTables;

type Json<T> = ColumnType<T, string, string>;
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

type TenantTable = { tenant_id: string; name: string; time_zone: string; created_at: Date };

type AppUserTable = {
  tenant_id: string;
  id: string;
  email: string;
  email_norm: string;
  name: string;
  role: 'admin' | 'manager' | 'seller';
  password_hash: string;
  created_at: Date;
  disabled_at: Date | null;
};

type SessionTable = {
  tenant_id: string;
  id: string;
  user_id: string;
  token_hash: Buffer;
  csrf_token: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
};

type ApiKeyTable = {
  tenant_id: string;
  id: string;
  name: string;
  prefix: string;
  key_hash: Buffer;
  created_by: string | null;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

type AuditEventTable = {
  tenant_id: string;
  id: string;
  at: Date;
  user_id: string | null;
  action: string;
  target: string | null;
  detail: JsonWithDefault<Record<string, unknown>>;
};

type SettingTable = { tenant_id: string; key: string; value: Json<unknown>; updated_at: Date };

type ConnectionTable = {
  tenant_id: string;
  kind: 'marketo' | 'salesforce';
  id: string;
  endpoint: string;
  identity: string;
  client_id: string;
  secret_sealed: Buffer | null;
  api_user: string | null;
  sandbox: Generated<boolean>;
  partitions: number[] | null;
  connected_at: Date;
};

type ApiCallTable = {
  tenant_id: string;
  connection_id: string;
  id: string;
  at: Date;
  kind: string;
  expires_at: Date;
  done_at: Date | null;
};

type ApiDayTable = {
  tenant_id: string;
  connection_id: string;
  day: ColumnType<string, string, string>;
  kind: string;
  calls: Generated<number>;
  bytes: Generated<number>;
};

type ApiPauseTable = {
  tenant_id: string;
  connection_id: string;
  reason: 'daily' | 'export' | 'rate' | 'concurrency';
  until: Date;
};

export type PersonState =
  | 'active'
  | 'no-sales-owner'
  | 'deleted'
  | 'merged'
  | 'not-visible'
  | 'gone';

export type PersonTable = {
  tenant_id: string;
  id: string;
  marketo_id: number;
  state: PersonState;
  origin: 'b' | 's' | 'r';
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  company: string | null;
  title: string | null;
  linkedin_url: string | null;
  source: string | null;
  sfdc_lead_id: string | null;
  sfdc_contact_id: string | null;
  sfdc_account_id: string | null;
  sfdc_opportunity_id: string | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  unsubscribed: boolean | null;
  email_invalid: boolean | null;
  block_listed: boolean | null;
  marketing_suspended: boolean | null;
  do_not_call: boolean | null;
  partition_id: number | null;
  extra: JSONColumnType<Record<string, unknown>> | null;
  name_key: string;
  email_key: string;
  company_key: string;
  search_text: string;
  observed_at: Date;
  created_at: Date;
  changed_at: Date;
};

type PersonAliasTable = { tenant_id: string; loser_id: number; winner_id: number; merged_at: Date };

type LeadObservationTable = { tenant_id: string; marketo_id: number; observed_at: Date };

type DirtyPersonTable = {
  tenant_id: string;
  marketo_id: number;
  marked_at: Date;
  priority: number;
  marks: string;
  due_at: Date;
};

type SalesOwnerTable = {
  tenant_id: string;
  owner_id: string;
  name: string | null;
  email: string | null;
  email_norm: GeneratedAlways<string | null>;
  active: boolean | null;
};

type PersonSourceTable = { tenant_id: string; source: string };

export type FlowTable = {
  tenant_id: string;
  key: string;
  wanted: 'off' | 'on' | 'paused';
  phase: 'idle' | 'backfill' | 'streams' | 'reconciling';
  lease_id: string | null;
  lease_until: Date | null;
  active: Generated<number>;
  waiting: Json<unknown> | null;
  question: Json<unknown> | null;
  last_error: Json<unknown> | null;
  caught_up_to: Date | null;
  last_read_at: Date | null;
  allowance: Json<unknown> | null;
  compare: string | null;
  updated_at: Date;
};

type CursorTable = {
  tenant_id: string;
  stream: string;
  token: string;
  watermark: Date;
  due_at: Date;
  moved_at: Date;
};

type SyncRunTable = {
  tenant_id: string;
  id: string;
  flow: string;
  kind: 'backfill' | 'stream' | 'reconcile';
  state: 'running' | 'done' | 'stopped' | 'failed';
  started_at: Date;
  ended_at: Date | null;
  read: Generated<number>;
  created: Generated<number>;
  updated: Generated<number>;
  unchanged: Generated<number>;
  skipped: Generated<number>;
  removed: Generated<number>;
  failed: Generated<number>;
  skipped_by: JsonWithDefault<Record<string, number>>;
  calls: Generated<number>;
  bytes: Generated<number>;
  note: string | null;
};

type SweepTable = {
  tenant_id: string;
  id: string;
  run_id: string;
  kind: 'backfill' | 'reconcile';
  method: 'by-id' | 'bulk';
  state: 'running' | 'done' | 'stopped';
  part: number | null;
  step: string;
  total: number;
  highest_id: Generated<number>;
  rate: Generated<number>;
  started_at: Date;
  ended_at: Date | null;
};

export type BulkWindowTable = {
  tenant_id: string;
  sweep_id: string;
  number: number;
  start_at: Date;
  end_at: Date;
  state: 'planned' | 'created' | 'queued' | 'ready' | 'spooled' | 'applied';
  export_id: string | null;
  enqueued_at: Date | null;
  checked_at: Date | null;
  file_size: number | null;
  checksum: string | null;
  rows: number | null;
  tries: Generated<number>;
};

type SweepPieceTable = {
  tenant_id: string;
  sweep_id: string;
  number: number;
  begins: number;
  ends: number;
  seen: number[] | null;
};

type AttentionTable = {
  tenant_id: string;
  id: string;
  flow: string;
  run_id: string | null;
  marketo_id: number | null;
  at: Date;
  reason: string;
  excerpt: string | null;
  resolved_at: Date | null;
};

type SyncEventTable = {
  tenant_id: string;
  at: Date;
  id: string;
  flow: string;
  run_id: string | null;
  marketo_id: number;
  kind: string;
  source: string;
  summary: string;
  changes: JsonWithDefault<unknown>;
};

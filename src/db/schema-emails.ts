import type { ColumnType, Generated } from 'kysely';

/** Tables of sales emails; joined into `Database` in schema.ts. */
export type EmailTables = {
  mail_server: MailServerTable;
  email_identity: EmailIdentityTable;
  blocked_domain: BlockedDomainTable;
  email: EmailTable;
  email_attachment: EmailAttachmentTable;
  inbound_message: InboundMessageTable;
  invalid_address: InvalidAddressTable;
};

export type MailServerTable = {
  tenant_id: string;
  id: string;
  host: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  username: string | null;
  password_sealed: Buffer | null;
  dkim_domain: string | null;
  dkim_selector: string | null;
  dkim_key_sealed: Buffer | null;
  bounce_domain: string | null;
  reply_domain: string | null;
  max_bytes: number | null;
  checked_at: Date | null;
  problem: string | null;
  updated_at: Date;
  from_address: string | null;
};

export type EmailIdentityTable = {
  tenant_id: string;
  id: string;
  user_id: string;
  address: string;
  name: string;
  signature_html: Generated<string>;
  is_default: Generated<boolean>;
  verified_at: Date | null;
  verify_hash: Buffer | null;
  verify_until: Date | null;
  created_at: Date;
};

type BlockedDomainTable = {
  tenant_id: string;
  domain: string;
  reason: string | null;
  created_at: Date;
  created_by: string | null;
};

export type EmailState =
  | 'draft'
  | 'queued'
  | 'sending'
  | 'waiting'
  | 'sent'
  | 'unknown'
  | 'failed'
  | 'cancelled';

export type EmailTable = {
  tenant_id: string;
  id: string;
  user_id: string;
  identity_id: string | null;
  person_id: string | null;
  marketo_id: number | null;
  to_address: string | null;
  cc: ColumnType<string[], string[] | undefined, string[]>;
  bcc: ColumnType<string[], string[] | undefined, string[]>;
  subject: Generated<string>;
  body_html: Generated<string>;
  template_id: string | null;
  template_name: string | null;
  non_commercial: Generated<boolean>;
  state: EmailState;
  suffix: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  sent_subject: string | null;
  sent_html: string | null;
  track_opens: boolean | null;
  track_clicks: boolean | null;
  attempt_id: string | null;
  attempts: Generated<number>;
  failures: Generated<number>;
  due_at: Date | null;
  lease_until: Date | null;
  error_code: string | null;
  error_message: string | null;
  error_fix: string | null;
  smtp_response: string | null;
  epoch: number;
  created_at: Date;
  updated_at: Date;
  queued_at: Date | null;
  sent_at: Date | null;
  version: Generated<number>;
  activity_id: string | null;
  attempted_at: Date | null;
  server_message_id: string | null;
};

type EmailAttachmentTable = {
  tenant_id: string;
  id: string;
  email_id: string;
  filename: string;
  content_type: string;
  size: number;
  content: Buffer;
  created_at: Date;
};

type InboundMessageTable = {
  tenant_id: string;
  id: string;
  kind: 'reply' | 'bounce' | 'auto-reply' | 'complaint' | 'other';
  dedupe_key: string;
  email_id: string | null;
  received_at: Date;
  from_address: string | null;
  subject: string | null;
  body_text: string | null;
  bounce_type: 'hard' | 'soft' | null;
  status_code: string | null;
  details: string | null;
};

type InvalidAddressTable = {
  tenant_id: string;
  address_key: string;
  since: Date;
  status_code: string | null;
  details: string;
  email_id: string | null;
};

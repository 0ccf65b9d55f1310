-- The team's SMTP server, and the domains under which answers come back.
CREATE TABLE mail_server (
  tenant_id       uuid NOT NULL REFERENCES tenant,
  id              uuid NOT NULL,
  host            text NOT NULL,
  port            integer NOT NULL,
  security        text NOT NULL CHECK (security IN ('none', 'starttls', 'tls')),
  username        text,
  password_sealed bytea,
  dkim_domain     text,
  dkim_selector   text,
  dkim_key_sealed bytea,
  -- Bounces come to b-…@bounce_domain, tokened replies to r-…@reply_domain; null: not used.
  bounce_domain   text,
  reply_domain    text,
  -- SIZE as the server said at the last check; null: none.
  max_bytes       bigint,
  checked_at      timestamptz,
  problem         text,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id)
);

-- From whom a seller writes; usable once its address is verified.
CREATE TABLE email_identity (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  user_id        uuid NOT NULL,
  address        text NOT NULL,
  name           text NOT NULL,
  signature_html text NOT NULL DEFAULT '',
  is_default     boolean NOT NULL DEFAULT false,
  verified_at    timestamptz,
  verify_hash    bytea,
  verify_until   timestamptz,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX email_identity_address ON email_identity (tenant_id, user_id, lower(address));

CREATE TABLE blocked_domain (
  tenant_id  uuid NOT NULL,
  domain     text NOT NULL,
  reason     text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  PRIMARY KEY (tenant_id, domain)
);

-- src/emails/transitions.ts has the table of allowed moves.
CREATE TABLE email (
  tenant_id      uuid NOT NULL,
  -- Made by the client, so that pressing Send twice is one email (R51).
  id             uuid NOT NULL,
  user_id        uuid NOT NULL,
  identity_id    uuid,
  person_id      uuid,
  marketo_id     bigint,
  -- The person's address when the email was composed; sending refuses when it changed since (R51).
  to_address     text,
  cc             text[] NOT NULL DEFAULT '{}',
  bcc            text[] NOT NULL DEFAULT '{}',
  subject        text NOT NULL DEFAULT '',
  body_html      text NOT NULL DEFAULT '',
  template_id    uuid,
  template_name  text,
  non_commercial boolean NOT NULL DEFAULT false,
  state          text NOT NULL CHECK (state IN
                   ('draft', 'queued', 'sending', 'waiting', 'sent', 'unknown', 'failed', 'cancelled')),
  -- Eight characters that subject and activities of one email share: "(LS-…)".
  suffix         text,
  -- Fixed before DATA.
  message_id     text,
  -- The email that this one answers to in its thread.
  in_reply_to    uuid,
  sent_subject   text,
  sent_html      text,
  track_opens    boolean,
  track_clicks   boolean,
  attempt_id     uuid,
  attempts       integer NOT NULL DEFAULT 0,
  failures       integer NOT NULL DEFAULT 0,
  due_at         timestamptz,
  lease_until    timestamptz,
  error_code     text,
  error_message  text,
  error_fix      text,
  smtp_response  text,
  epoch          integer NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  queued_at      timestamptz,
  sent_at        timestamptz,
  -- Grows with each save of a draft.
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX email_of_person ON email (tenant_id, marketo_id, created_at DESC);
CREATE INDEX email_of_user ON email (tenant_id, user_id, state, updated_at DESC);
CREATE INDEX email_of_template ON email (tenant_id, template_id) WHERE template_id IS NOT NULL;
CREATE INDEX email_due ON email (tenant_id, due_at, queued_at) WHERE state IN ('queued', 'waiting');
CREATE INDEX email_open ON email (tenant_id, state, lease_until) WHERE state IN ('sending', 'unknown');
CREATE INDEX email_failed ON email (tenant_id, error_code) WHERE state IN ('failed', 'unknown');
CREATE UNIQUE INDEX email_message_id ON email (tenant_id, message_id) WHERE message_id IS NOT NULL;
-- The daily cap of a seller.
CREATE INDEX email_sent_by ON email (tenant_id, user_id, sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE email_attachment (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  email_id     uuid NOT NULL,
  filename     text NOT NULL,
  content_type text NOT NULL,
  size         integer NOT NULL,
  content      bytea NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, email_id) REFERENCES email ON DELETE CASCADE
);
CREATE INDEX email_attachment_of ON email_attachment (tenant_id, email_id);

-- Opens and clicks. Machine ones (mail proxies, scanners) and the sender's own are kept but told apart.
CREATE TABLE email_engagement (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  email_id   uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('open', 'click')),
  at         timestamptz NOT NULL,
  link       text,
  machine    boolean NOT NULL DEFAULT false,
  own        boolean NOT NULL DEFAULT false,
  user_agent text,
  -- Only where an admin switched it on.
  ip         inet,
  -- False until the activity of it is written.
  processed  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX email_engagement_of ON email_engagement (tenant_id, email_id, at);
CREATE INDEX email_engagement_new ON email_engagement (tenant_id, id) WHERE NOT processed;

-- What came in by mail, once each (R52).
CREATE TABLE inbound_message (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('reply', 'bounce', 'auto-reply', 'complaint', 'other')),
  -- The Message-ID, else a hash of the message.
  dedupe_key  text NOT NULL,
  email_id    uuid,
  received_at timestamptz NOT NULL,
  from_address text,
  subject     text,
  body_text   text,
  bounce_type text CHECK (bounce_type IN ('hard', 'soft')),
  status_code text,
  details     text,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, kind, dedupe_key)
);
CREATE INDEX inbound_message_of ON inbound_message (tenant_id, email_id) WHERE email_id IS NOT NULL;

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY[
  'mail_server', 'email_identity', 'blocked_domain', 'email', 'email_attachment', 'email_engagement',
  'inbound_message']) t;

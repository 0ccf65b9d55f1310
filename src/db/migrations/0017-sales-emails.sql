-- Where a mail server replaces our Message-ID, answers refer to the one that it gave.
ALTER TABLE email ADD COLUMN server_message_id text;
CREATE INDEX email_server_message_id ON email (tenant_id, server_message_id)
  WHERE server_message_id IS NOT NULL;

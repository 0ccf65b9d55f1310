-- The id of the activity 'email-sent', made before the first attempt: storing twice writes it once (P3).
ALTER TABLE email ADD COLUMN activity_id uuid;
-- When the last attempt began. Emails under way and not confirmed ones count towards the daily cap.
ALTER TABLE email ADD COLUMN attempted_at timestamptz;
CREATE INDEX email_attempted_by ON email (tenant_id, user_id, attempted_at)
  WHERE state IN ('sending', 'unknown');

-- The sender of what Lockstep itself writes: invitations, verification of addresses.
ALTER TABLE mail_server ADD COLUMN from_address text;

-- Addresses that a mail server refused for good (R45): a warning to whoever writes, and no opt-out.
CREATE TABLE invalid_address (
  tenant_id   uuid NOT NULL,
  -- lower(address)
  address_key text COLLATE "C" NOT NULL,
  since       timestamptz NOT NULL,
  status_code text,
  details     text NOT NULL,
  email_id    uuid,
  PRIMARY KEY (tenant_id, address_key)
);
SELECT lockstep_protect('invalid_address');

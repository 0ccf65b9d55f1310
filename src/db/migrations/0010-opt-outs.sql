-- Opt-outs are events, never a field that one side overwrites (R44). The newest event decides; it holds
-- for the person and for the address, over all duplicates and for people who arrive later.
CREATE TABLE opt_out_event (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  -- Order of arrival.
  seq         bigint GENERATED ALWAYS AS IDENTITY,
  action      text NOT NULL CHECK (action IN ('set', 'lift')),
  -- lower(address); null when the person had none.
  address_key text COLLATE "C",
  person_id   uuid,
  marketo_id  bigint,
  source      text NOT NULL CHECK (source IN
                ('link', 'one-click', 'manual', 'reply', 'complaint', 'bounce', 'salesforce')),
  -- What of: all sales emails for now.
  scope       text NOT NULL DEFAULT 'all',
  reason      text,
  email_id    uuid,
  -- Who did it by hand.
  user_id     uuid,
  at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX opt_out_by_address ON opt_out_event (tenant_id, address_key, seq DESC)
  WHERE address_key IS NOT NULL;
CREATE INDEX opt_out_by_person ON opt_out_event (tenant_id, marketo_id, seq DESC)
  WHERE marketo_id IS NOT NULL;

SELECT lockstep_protect('opt_out_event');

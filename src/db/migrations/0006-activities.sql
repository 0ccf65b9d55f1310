-- What sellers did, and what of it must reach a foreign system (R1, R30). Both are written in one
-- transaction with the action itself.

-- Append-only. The id is the idempotency key everywhere: `salesActivityId` in Marketo (R32).
CREATE TABLE activity (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  type        text NOT NULL CHECK (type IN (
                'email-sent', 'email-opened', 'email-clicked', 'email-replied', 'email-bounced',
                'call', 'campaign-added', 'campaign-removed')),
  person_id   uuid NOT NULL,
  -- The person's Marketo id at that time; it stays when the person is merged, readers join the alias (R17).
  marketo_id  bigint NOT NULL,
  user_id     uuid,
  -- The email or call that it belongs to.
  subject_id  uuid,
  occurred_at timestamptz NOT NULL,
  attributes  jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX activity_of_person ON activity (tenant_id, marketo_id, occurred_at DESC, id);
CREATE INDEX activity_of_subject ON activity (tenant_id, subject_id) WHERE subject_id IS NOT NULL;

-- The outbox. src/sync/engine/outbox/transitions.ts has the table of allowed moves.
CREATE TABLE delivery (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  -- Order of arrival; clocks of several machines give none (R3).
  seq           bigint GENERATED ALWAYS AS IDENTITY,
  destination   text NOT NULL CHECK (destination IN ('marketo', 'salesforce')),
  activity_id   uuid NOT NULL,
  -- Which of several targets of one activity; '' where there is but one (R30).
  target        text NOT NULL DEFAULT '',
  -- The activity's type: what is paused, retried and counted together.
  kind          text NOT NULL,
  state         text NOT NULL CHECK (state IN
                  ('pending', 'sending', 'delivered', 'unknown', 'waiting', 'parked')),
  -- The foreign record that it goes to, frozen before the first send (R30).
  target_id     text,
  -- Whoever claimed the row; every later move must name it (R2).
  attempt_id    uuid,
  attempts      integer NOT NULL DEFAULT 0,
  -- Moves of the row that failed in a row: what the pause grows with.
  failures      integer NOT NULL DEFAULT 0,
  due_at        timestamptz NOT NULL,
  attempted_at  timestamptz,
  -- A claim without a sign of life after this is taken over: its outcome is unknown (R2).
  lease_until   timestamptz,
  -- Marketo's paging token from before the attempt: where a read-back begins (R32).
  readback_from text,
  external_id   text,
  error_code    text,
  error_message text,
  error_fix     text,
  -- The installation's epoch at that time (R5).
  epoch         integer NOT NULL,
  created_at    timestamptz NOT NULL,
  settled_at    timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, destination, activity_id, target)
) WITH (fillfactor = 70);
-- Each index holds only rows that are in that state, so a table of delivered rows costs the pump nothing.
CREATE INDEX delivery_due ON delivery (tenant_id, destination, due_at, seq)
  WHERE state IN ('pending', 'waiting');
CREATE INDEX delivery_open ON delivery (tenant_id, destination, state, lease_until)
  WHERE state IN ('sending', 'unknown');
CREATE INDEX delivery_failed ON delivery (tenant_id, destination, error_code, seq)
  WHERE state <> 'delivered' AND error_code IS NOT NULL;
-- Read-backs ask which rows were accepted after a given attempt (R32).
CREATE INDEX delivery_accepted ON delivery (tenant_id, destination, settled_at)
  WHERE state = 'delivered';

-- The activity types of ours in one Marketo instance: ids are given there and kept per connection.
CREATE TABLE activity_type (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  -- One of the eight of activity.type, or 'compact' for the one type that takes all.
  key           text NOT NULL,
  api_name      text NOT NULL,
  -- Null while the type does not exist there.
  type_id       integer,
  status        text NOT NULL,
  -- What is wrong with it, in plain words; null when it can be used.
  problem       text,
  fix           text,
  checked_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, key)
);

-- Which activities are logged where, as the admin decided; without a row nothing is delivered there.
CREATE TABLE logged_type (
  tenant_id   uuid NOT NULL REFERENCES tenant,
  destination text NOT NULL CHECK (destination IN ('marketo', 'salesforce')),
  kind        text NOT NULL,
  PRIMARY KEY (tenant_id, destination, kind)
);

-- The history of records that are no people: an activity, an email.
ALTER TABLE sync_event ADD COLUMN record_id uuid;
CREATE INDEX sync_event_other ON sync_event (tenant_id, record_id, at DESC) WHERE record_id IS NOT NULL;

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY['activity', 'delivery', 'logged_type', 'activity_type']) t;

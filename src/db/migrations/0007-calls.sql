CREATE TABLE call (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  person_id        uuid NOT NULL,
  marketo_id       bigint NOT NULL,
  -- Null: logged by a phone system that named no seller.
  user_id          uuid,
  number           text,
  outcome          text,
  reason           text,
  status           text NOT NULL CHECK (status IN ('completed', 'no-answer', 'cancelled', 'failed')),
  duration_seconds integer NOT NULL DEFAULT 0,
  notes            text,
  recording_url    text,
  answered_by      text,
  -- The person was marked Do Not Call when the call was logged.
  do_not_call      boolean NOT NULL DEFAULT false,
  started_at       timestamptz NOT NULL,
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX call_of_person ON call (tenant_id, marketo_id, started_at DESC, id DESC);

-- A request that is repeated answers as the first one did; one that differs under the same key is
-- refused.
CREATE TABLE call_request (
  tenant_id    uuid NOT NULL,
  -- Whose key it is: a user's id, or 'api' for all API keys, so that a new key can repeat what an old
  -- one sent.
  caller       text NOT NULL,
  key          text NOT NULL,
  request_hash bytea NOT NULL,
  call_id      uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller, key)
);
CREATE INDEX call_request_old ON call_request (tenant_id, created_at);

-- The lists that an admin keeps: at most 15 outcomes and 15 reasons in use.
CREATE TABLE call_choice (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  list        text NOT NULL CHECK (list IN ('outcome', 'reason')),
  name        text NOT NULL,
  position    integer NOT NULL,
  archived_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX call_choice_name ON call_choice (tenant_id, list, lower(name)) WHERE archived_at IS NULL;

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY['call', 'call_request', 'call_choice']) t;

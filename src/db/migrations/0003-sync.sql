-- One row per tenant and flow. The lease fences: whoever writes says the lease it holds (R2).
CREATE TABLE flow (
  tenant_id   uuid NOT NULL REFERENCES tenant,
  key         text NOT NULL,
  wanted      text NOT NULL CHECK (wanted IN ('off', 'on', 'paused')),
  -- What the flow does when it runs.
  phase       text NOT NULL CHECK (phase IN ('idle', 'backfill', 'streams', 'reconciling')),
  lease_id    uuid,
  lease_until timestamptz,
  -- People in state active; kept by every transaction that changes them.
  active      bigint NOT NULL DEFAULT 0,
  waiting     jsonb,
  question    jsonb,
  last_error  jsonb,
  -- Vendor time up to which every change has been seen and applied.
  caught_up_to timestamptz,
  last_read_at timestamptz,
  -- Until when an admin allowed removals beyond the brake (R4).
  allowance   jsonb,
  -- A comparison that was asked for: 'full', or one seventh as '0' to '6' (R19).
  compare     text,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);

-- Where a stream stands: moved in the transaction that stores the page's effect.
CREATE TABLE cursor (
  tenant_id uuid NOT NULL,
  stream    text NOT NULL,
  token     text NOT NULL,
  -- Vendor time: every change up to here has been seen.
  watermark timestamptz NOT NULL,
  due_at    timestamptz NOT NULL,
  moved_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, stream)
);

CREATE TABLE sync_run (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  flow       text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('backfill', 'stream', 'reconcile')),
  state      text NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  read       bigint NOT NULL DEFAULT 0,
  created    bigint NOT NULL DEFAULT 0,
  updated    bigint NOT NULL DEFAULT 0,
  unchanged  bigint NOT NULL DEFAULT 0,
  skipped    bigint NOT NULL DEFAULT 0,
  removed    bigint NOT NULL DEFAULT 0,
  failed     bigint NOT NULL DEFAULT 0,
  skipped_by jsonb NOT NULL DEFAULT '{}',
  calls      bigint NOT NULL DEFAULT 0,
  bytes      bigint NOT NULL DEFAULT 0,
  note       text,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sync_run_started ON sync_run (tenant_id, flow, started_at DESC);

-- A sweep over many leads: the initial sync or a full compare. Resumes where its pieces end.
CREATE TABLE sweep (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  run_id     uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('backfill', 'reconcile')),
  method     text NOT NULL CHECK (method IN ('by-id', 'bulk')),
  state      text NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
  -- All leads, or one seventh of them: 0 to 6 (R19).
  part       smallint,
  -- What is going on, in plain words.
  step       text NOT NULL,
  -- Leads expected; an estimate.
  total      bigint NOT NULL,
  -- By id: the highest to ask for.
  highest_id bigint NOT NULL DEFAULT 0,
  -- Leads looked at per second over the last minute.
  rate       real NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX sweep_running ON sweep (tenant_id) WHERE state = 'running';

-- One bulk extract: a createdAt window of at most 31 days.
CREATE TABLE bulk_window (
  tenant_id   uuid NOT NULL,
  sweep_id    uuid NOT NULL,
  number      integer NOT NULL,
  start_at    timestamptz NOT NULL,
  end_at      timestamptz NOT NULL,
  state       text NOT NULL CHECK (state IN ('planned', 'created', 'queued', 'ready', 'spooled', 'applied')),
  export_id   text,
  -- Our clock when the job was enqueued: the age of every row in its file (R16).
  enqueued_at timestamptz,
  checked_at  timestamptz,
  file_size   bigint,
  checksum    text,
  rows        bigint,
  tries       integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, sweep_id, number)
);

-- Pieces of a sweep that are stored: bytes of a window's file, or (number 0) ids. Committed with their
-- rows, in any order; a restart goes on in the gaps between them.
CREATE TABLE sweep_piece (
  tenant_id uuid NOT NULL,
  sweep_id  uuid NOT NULL,
  number    integer NOT NULL,
  begins    bigint NOT NULL,
  -- Exclusive.
  ends      bigint NOT NULL,
  -- In a full compare: people seen, so that those in no piece are found at the end.
  seen      bigint[],
  PRIMARY KEY (tenant_id, sweep_id, number, begins)
);
ALTER TABLE sweep_piece ALTER COLUMN seen SET STORAGE EXTERNAL;

-- Records that need attention: a row that cannot be read, with the reason and what it looked like.
CREATE TABLE attention (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  flow        text NOT NULL,
  run_id      uuid,
  marketo_id  bigint,
  at          timestamptz NOT NULL,
  reason      text NOT NULL,
  excerpt     text,
  resolved_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX attention_open ON attention (tenant_id, flow, at DESC) WHERE resolved_at IS NULL;

-- The history of each record; partitioned by month so that old months leave at once (R6).
CREATE TABLE sync_event (
  tenant_id  uuid NOT NULL,
  at         timestamptz NOT NULL,
  id         uuid NOT NULL,
  flow       text NOT NULL,
  run_id     uuid,
  marketo_id bigint NOT NULL,
  kind       text NOT NULL,
  source     text NOT NULL,
  summary    text NOT NULL,
  changes    jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX sync_event_record ON sync_event (tenant_id, marketo_id, at DESC);

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY[
  'flow', 'cursor', 'sync_run', 'sweep', 'bulk_window', 'sweep_piece', 'attention', 'sync_event']) t;

-- Workers look for flows that are switched on and that nobody runs, of all tenants.
GRANT SELECT ON flow TO lockstep_lookup;
CREATE POLICY lookup ON flow FOR SELECT TO lockstep_lookup USING (true);
CREATE FUNCTION lookup_flows_to_run(at timestamptz) RETURNS TABLE (tenant_id uuid, key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT tenant_id, key FROM flow WHERE wanted = 'on' AND (lease_id IS NULL OR lease_until < at) $$;
GRANT CREATE ON SCHEMA public TO lockstep_lookup;
ALTER FUNCTION lookup_flows_to_run(timestamptz) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;
REVOKE EXECUTE ON FUNCTION lookup_flows_to_run(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_flows_to_run(timestamptz) TO lockstep_app;

-- Makes the partitions for `at` and the month after, and drops those that end before `keep_from`.
-- Answers how many were dropped. Partitions are reached through their parent only, whose policy holds.
CREATE FUNCTION keep_sync_events(at timestamptz, keep_from timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' AS $$
DECLARE
  month timestamptz;
  part record;
  dropped integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('keep_sync_events'));
  FOR i IN -1..1 LOOP
    month := date_trunc('month', at) + make_interval(months => i);
    EXECUTE format(
      'CREATE TABLE IF NOT EXISTS %I PARTITION OF sync_event FOR VALUES FROM (%L) TO (%L)',
      'sync_event_' || to_char(month, 'YYYYMM'), month, month + interval '1 month');
  END LOOP;
  FOR part IN
    SELECT c.oid::regclass AS name, to_timestamp(right(c.relname, 6), 'YYYYMM') AS month
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'sync_event'::regclass
  LOOP
    IF part.month + interval '1 month' <= keep_from THEN
      EXECUTE format('DROP TABLE %s', part.name);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE EXECUTE ON FUNCTION keep_sync_events(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_sync_events(timestamptz, timestamptz) TO lockstep_app;

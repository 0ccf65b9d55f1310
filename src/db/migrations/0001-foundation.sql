-- The app's role is made by migrate.ts; it owns nothing, cannot bypass row-level security, and
-- sees only rows of the tenant that its transaction is bound to.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The tenant of this transaction; null outside of one, which matches no row.
CREATE FUNCTION lockstep_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('lockstep.tenant_id', true), '')::uuid $$;

-- Row-level security, forced, with the one policy that every table of ours has. The sub-select makes
-- the tenant a parameter of the plan, computed once and usable by an index, not once for every row.
CREATE FUNCTION lockstep_protect(tab regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
  EXECUTE format(
    'CREATE POLICY own_tenant ON %s USING (tenant_id = (SELECT lockstep_tenant())) '
    'WITH CHECK (tenant_id = (SELECT lockstep_tenant()))', tab);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO lockstep_app', tab);
END $$;

CREATE TABLE tenant (
  tenant_id  uuid PRIMARY KEY,
  name       text NOT NULL,
  time_zone  text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE app_user (
  tenant_id     uuid NOT NULL REFERENCES tenant,
  id            uuid NOT NULL,
  email         text NOT NULL,
  email_norm    text NOT NULL,
  name          text NOT NULL,
  role          text NOT NULL CHECK (role IN ('admin', 'user')),
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL,
  disabled_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);
-- One address signs in to one company only, so sign-in needs no company name.
CREATE UNIQUE INDEX app_user_email ON app_user (email_norm);

CREATE TABLE session (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  token_hash   bytea NOT NULL,
  csrf_token   text NOT NULL,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
);
CREATE UNIQUE INDEX session_token ON session (token_hash);

CREATE TABLE api_key (
  tenant_id    uuid NOT NULL REFERENCES tenant,
  id           uuid NOT NULL,
  name         text NOT NULL,
  prefix       text NOT NULL,
  key_hash     bytea NOT NULL,
  created_by   uuid,
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX api_key_hash ON api_key (key_hash);

CREATE TABLE audit_event (
  tenant_id uuid NOT NULL REFERENCES tenant,
  id        uuid NOT NULL,
  at        timestamptz NOT NULL,
  user_id   uuid,
  action    text NOT NULL,
  target    text,
  detail    jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE setting (
  tenant_id  uuid NOT NULL REFERENCES tenant,
  key        text NOT NULL,
  value      jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);

CREATE TABLE connection (
  tenant_id     uuid NOT NULL REFERENCES tenant,
  kind          text NOT NULL CHECK (kind IN ('marketo', 'salesforce')),
  id            uuid NOT NULL,
  endpoint      text NOT NULL,
  -- The Munchkin ID, the organization id: what must not change under existing data (R21).
  identity      text NOT NULL,
  client_id     text NOT NULL,
  -- AES-256-GCM; null after a disconnect. The row's id is its additional data.
  secret_sealed bytea,
  api_user      text,
  sandbox       boolean NOT NULL DEFAULT false,
  -- Person partitions to sync; null: all that the role sees (R12).
  partitions    integer[],
  connected_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind)
);

-- One row per vendor call that still counts: the sliding log behind the rate limit, and the calls in
-- flight (done_at null and expires_at ahead).
CREATE TABLE api_call (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  id            uuid NOT NULL,
  at            timestamptz NOT NULL,
  kind          text NOT NULL,
  expires_at    timestamptz NOT NULL,
  done_at       timestamptz,
  PRIMARY KEY (tenant_id, connection_id, id)
);
CREATE INDEX api_call_at ON api_call (tenant_id, connection_id, at);

-- Calls and bytes of one vendor day (Marketo: US Central) by kind of use.
CREATE TABLE api_day (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  day           date NOT NULL,
  kind          text NOT NULL,
  calls         integer NOT NULL DEFAULT 0,
  bytes         bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, connection_id, day, kind)
);

-- A vendor told us to stay away: obeyed by every process. daily (607) and export (1029) end at
-- midnight, rate (606) after 20 s; concurrency (615) lowers the number of calls in flight for a while.
CREATE TABLE api_pause (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  reason        text NOT NULL CHECK (reason IN ('daily', 'export', 'rate', 'concurrency')),
  until         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, reason)
);

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY[
  'tenant', 'app_user', 'session', 'api_key', 'audit_event', 'setting', 'connection',
  'api_call', 'api_day', 'api_pause']) t;

-- Leave for one vendor call, or how long to wait for it. One round trip: it binds the tenant itself,
-- so it is called as a statement of its own. The lock makes all processes one queue; the function's
-- own statements each see what was committed before them. Three constraints, as the vendor has them:
-- a sliding log (no window of p_window_ms ever holds more than p_calls), calls in flight, calls a day.
-- Calls that may wait are spaced once the window holds p_burst, so that one somebody waits for never
-- stands behind a whole window.
CREATE FUNCTION api_take(
  p_tenant uuid, p_connection uuid, p_call uuid, p_kind text, p_starts_export boolean,
  p_now timestamptz, p_lease_until timestamptz, p_day date, p_day_end timestamptz,
  p_window_ms integer, p_calls integer, p_burst integer, p_spacing_ms integer,
  p_in_flight integer, p_daily integer,
  OUT verdict text, OUT wait_ms integer, OUT until timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  opens timestamptz := p_now - p_window_ms * interval '1 millisecond';
  most_in_flight integer := p_in_flight;
  free_at timestamptz;
  today bigint;
  used bigint;
  flying bigint;
  latest timestamptz;
  pause record;
BEGIN
  PERFORM set_config('lockstep.tenant_id', p_tenant::text, true);
  PERFORM pg_advisory_xact_lock(hashtextextended(p_connection::text, 7253002));

  FOR pause IN SELECT a.reason, a.until AS ends FROM api_pause a
    WHERE a.tenant_id = p_tenant AND a.connection_id = p_connection AND a.until > p_now
  LOOP
    IF pause.reason = 'daily' OR (pause.reason = 'export' AND p_starts_export) THEN
      verdict := 'vendor-' || pause.reason;
      until := pause.ends;
      RETURN;
    ELSIF pause.reason = 'rate' THEN
      free_at := greatest(free_at, pause.ends);
    ELSIF pause.reason = 'concurrency' THEN
      most_in_flight := least(most_in_flight, 2);
    END IF;
  END LOOP;

  SELECT coalesce(sum(d.calls), 0) INTO today FROM api_day d
  WHERE d.tenant_id = p_tenant AND d.connection_id = p_connection AND d.day = p_day;
  IF today >= p_daily THEN
    verdict := 'our-share';
    until := p_day_end;
    RETURN;
  END IF;

  DELETE FROM api_call c
  WHERE c.tenant_id = p_tenant AND c.connection_id = p_connection AND c.at <= opens
    AND (c.done_at IS NOT NULL OR c.expires_at <= p_now);
  SELECT count(*) FILTER (WHERE c.at > opens), max(c.at),
    count(*) FILTER (WHERE c.done_at IS NULL AND c.expires_at > p_now)
  INTO used, latest, flying FROM api_call c
  WHERE c.tenant_id = p_tenant AND c.connection_id = p_connection;

  IF used >= p_calls THEN
    SELECT greatest(free_at, c.at + p_window_ms * interval '1 millisecond') INTO free_at
    FROM api_call c
    WHERE c.tenant_id = p_tenant AND c.connection_id = p_connection AND c.at > opens
    ORDER BY c.at OFFSET used - p_calls LIMIT 1;
  ELSIF used >= p_burst AND p_spacing_ms > 0 THEN
    free_at := greatest(free_at, latest + p_spacing_ms * interval '1 millisecond');
  END IF;

  IF free_at > p_now THEN
    verdict := 'wait-time';
    wait_ms := ceil(extract(epoch FROM free_at - p_now) * 1000);
  ELSIF flying >= most_in_flight THEN
    verdict := 'wait-turn';
  ELSE
    INSERT INTO api_call (tenant_id, connection_id, id, at, kind, expires_at)
    VALUES (p_tenant, p_connection, p_call, p_now, p_kind, p_lease_until);
    INSERT INTO api_day AS d (tenant_id, connection_id, day, kind, calls)
    VALUES (p_tenant, p_connection, p_day, p_kind, 1)
    ON CONFLICT (tenant_id, connection_id, day, kind) DO UPDATE SET calls = d.calls + 1;
    IF today = 0 THEN
      DELETE FROM api_day d WHERE d.tenant_id = p_tenant AND d.connection_id = p_connection
        AND d.day < p_day - 400;
    END IF;
    verdict := 'granted';
  END IF;
END $$;

-- The call is over: its place among those in flight is free, its bytes count.
CREATE FUNCTION api_done(
  p_tenant uuid, p_connection uuid, p_call uuid, p_kind text, p_now timestamptz, p_day date,
  p_bytes bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lockstep.tenant_id', p_tenant::text, true);
  UPDATE api_call c SET done_at = p_now
  WHERE c.tenant_id = p_tenant AND c.connection_id = p_connection AND c.id = p_call;
  IF p_bytes > 0 THEN
    INSERT INTO api_day AS d (tenant_id, connection_id, day, kind, bytes)
    VALUES (p_tenant, p_connection, p_day, p_kind, p_bytes)
    ON CONFLICT (tenant_id, connection_id, day, kind) DO UPDATE SET bytes = d.bytes + p_bytes;
  END IF;
END $$;

-- A sign of life: calls in flight of a process that died free their places when the lease ends.
CREATE FUNCTION api_renew(p_tenant uuid, p_connection uuid, p_calls uuid[], p_lease_until timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lockstep.tenant_id', p_tenant::text, true);
  UPDATE api_call c SET expires_at = p_lease_until
  WHERE c.tenant_id = p_tenant AND c.connection_id = p_connection AND c.id = ANY (p_calls)
    AND c.done_at IS NULL;
END $$;

-- Sign-in, sessions and API keys are looked up before the tenant is known, and workers need the list
-- of tenants. Narrow functions do that, owned by a role that can do nothing else.
GRANT SELECT ON tenant, app_user, session, api_key TO lockstep_lookup;
CREATE POLICY lookup ON tenant FOR SELECT TO lockstep_lookup USING (true);
CREATE POLICY lookup ON app_user FOR SELECT TO lockstep_lookup USING (true);
CREATE POLICY lookup ON session FOR SELECT TO lockstep_lookup USING (true);
CREATE POLICY lookup ON api_key FOR SELECT TO lockstep_lookup USING (true);

CREATE FUNCTION lookup_tenants() RETURNS TABLE (tenant_id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT tenant_id, name FROM tenant ORDER BY created_at, tenant_id $$;

CREATE FUNCTION lookup_sign_in(wanted text) RETURNS TABLE (tenant_id uuid, user_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT tenant_id, id, password_hash FROM app_user WHERE email_norm = wanted AND disabled_at IS NULL $$;

-- All that a request needs to know of its caller, in one round trip: it is asked on every request.
CREATE FUNCTION lookup_session(hash bytea, at timestamptz) RETURNS TABLE (
  tenant_id uuid, tenant_name text, time_zone text, user_id uuid, user_name text, email text,
  role text, session_id uuid, csrf_token text, created_at timestamptz, last_seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT s.tenant_id, t.name, t.time_zone, u.id, u.name, u.email, u.role, s.id, s.csrf_token,
     s.created_at, s.last_seen_at
   FROM session s JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
   JOIN tenant t ON t.tenant_id = s.tenant_id
   WHERE s.token_hash = hash AND s.expires_at > at AND u.disabled_at IS NULL $$;

CREATE FUNCTION lookup_api_key(hash bytea)
RETURNS TABLE (tenant_id uuid, key_id uuid, last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT tenant_id, id, last_used_at FROM api_key WHERE key_hash = hash AND revoked_at IS NULL $$;

GRANT CREATE ON SCHEMA public TO lockstep_lookup;
ALTER FUNCTION lookup_tenants() OWNER TO lockstep_lookup;
ALTER FUNCTION lookup_sign_in(text) OWNER TO lockstep_lookup;
ALTER FUNCTION lookup_session(bytea, timestamptz) OWNER TO lockstep_lookup;
ALTER FUNCTION lookup_api_key(bytea) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;

-- This installation: its epoch (R5) is raised by a recovery from a backup.
CREATE TABLE installation (
  id         uuid PRIMARY KEY,
  epoch      integer NOT NULL,
  created_at timestamptz NOT NULL
);
GRANT SELECT ON installation TO lockstep_app;

REVOKE EXECUTE ON FUNCTION lookup_tenants(), lookup_sign_in(text), lookup_session(bytea, timestamptz),
  lookup_api_key(bytea), lockstep_protect(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_tenants(), lookup_sign_in(text), lookup_session(bytea, timestamptz),
  lookup_api_key(bytea) TO lockstep_app;

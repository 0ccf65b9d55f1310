-- 'user' is called seller, and between the two stands the manager. By a change of type, which row-level
-- security does not bind, as it would an UPDATE by an owner who is no superuser.
ALTER TABLE app_user DROP CONSTRAINT app_user_role_check;
ALTER TABLE app_user ALTER COLUMN role TYPE text
  USING CASE role WHEN 'user' THEN 'seller' ELSE role END;
ALTER TABLE app_user ADD CONSTRAINT app_user_role_check
  CHECK (role IN ('admin', 'manager', 'seller'));

CREATE TABLE team (
  tenant_id  uuid NOT NULL REFERENCES tenant,
  id         uuid NOT NULL,
  name       text NOT NULL,
  name_norm  text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX team_name ON team (tenant_id, name_norm);

CREATE TABLE team_member (
  tenant_id uuid NOT NULL,
  team_id   uuid NOT NULL,
  user_id   uuid NOT NULL,
  PRIMARY KEY (tenant_id, team_id, user_id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES team ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user ON DELETE CASCADE
);
CREATE INDEX team_member_user ON team_member (tenant_id, user_id);

CREATE TABLE invitation (
  tenant_id   uuid NOT NULL REFERENCES tenant,
  id          uuid NOT NULL,
  email       text NOT NULL,
  email_norm  text NOT NULL,
  role        text NOT NULL CHECK (role IN ('admin', 'manager', 'seller')),
  team_ids    uuid[] NOT NULL,
  -- Raised by each new link; the link before it then opens nothing.
  issue       integer NOT NULL,
  token_hash  bytea NOT NULL,
  invited_by  uuid NOT NULL,
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at  timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX invitation_token ON invitation (token_hash);
CREATE UNIQUE INDEX invitation_open ON invitation (tenant_id, email_norm)
  WHERE accepted_at IS NULL AND revoked_at IS NULL;

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY['team', 'team_member', 'invitation']) t;

-- Who follows an invitation belongs to no tenant yet.
GRANT SELECT ON invitation TO lockstep_lookup;
CREATE POLICY lookup ON invitation FOR SELECT TO lockstep_lookup USING (true);
CREATE FUNCTION lookup_invitation(hash bytea) RETURNS TABLE (tenant_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT tenant_id, id FROM invitation WHERE token_hash = hash $$;
GRANT CREATE ON SCHEMA public TO lockstep_lookup;
ALTER FUNCTION lookup_invitation(bytea) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;
REVOKE EXECUTE ON FUNCTION lookup_invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_invitation(bytea) TO lockstep_app;

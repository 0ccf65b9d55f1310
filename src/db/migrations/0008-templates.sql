CREATE TABLE template_category (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  name       text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX template_category_name ON template_category (tenant_id, lower(name));

CREATE TABLE template (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  category_id    uuid,
  owner_id       uuid NOT NULL,
  name           text NOT NULL,
  subject        text NOT NULL,
  body_html      text NOT NULL,
  -- Private to its owner, shared with the teams of template_team, or with everyone.
  sharing        text NOT NULL CHECK (sharing IN ('private', 'teams', 'everyone')),
  -- Skips the opt-out checks (R54); never the blocked domains.
  non_commercial boolean NOT NULL DEFAULT false,
  archived_at    timestamptz,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  -- Null: an API key.
  updated_by     uuid,
  -- Grows with each change; a save that names an older one is refused.
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, category_id) REFERENCES template_category
);
CREATE INDEX template_of_owner ON template (tenant_id, owner_id);

CREATE TABLE template_team (
  tenant_id   uuid NOT NULL,
  template_id uuid NOT NULL,
  team_id     uuid NOT NULL,
  PRIMARY KEY (tenant_id, template_id, team_id),
  FOREIGN KEY (tenant_id, template_id) REFERENCES template ON DELETE CASCADE
);

CREATE TABLE template_favourite (
  tenant_id   uuid NOT NULL,
  user_id     uuid NOT NULL,
  template_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, template_id),
  FOREIGN KEY (tenant_id, template_id) REFERENCES template ON DELETE CASCADE
);

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY[
  'template_category', 'template', 'template_team', 'template_favourite']) t;

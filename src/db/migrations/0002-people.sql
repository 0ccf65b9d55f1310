-- People as Marketo has them. Written by the people flow only.
CREATE TABLE person (
  tenant_id           uuid NOT NULL,
  id                  uuid NOT NULL,
  marketo_id          bigint NOT NULL,
  state               text NOT NULL CHECK (state IN
                        ('active', 'no-sales-owner', 'deleted', 'merged', 'not-visible', 'gone')),
  -- Where this person first came from: b(ackfill), s(tream), r(econciliation).
  origin              "char" NOT NULL,
  first_name          text,
  last_name           text,
  email               text,
  phone               text,
  company             text,
  title               text,
  linkedin_url        text,
  source              text,
  sfdc_lead_id        text,
  sfdc_contact_id     text,
  sfdc_account_id     text,
  sfdc_opportunity_id text,
  owner_id            text,
  owner_name          text,
  owner_email         text,
  unsubscribed        boolean,
  email_invalid       boolean,
  block_listed        boolean,
  marketing_suspended boolean,
  do_not_call         boolean,
  partition_id        integer,
  extra               jsonb,
  -- Normalised copies, never null: under row-level security only plain comparisons of stored columns
  -- use an index (lower(), LIKE are not leakproof). src/people/normalise.ts makes them.
  name_key            text COLLATE "C" NOT NULL,
  email_key           text COLLATE "C" NOT NULL,
  company_key         text COLLATE "C" NOT NULL,
  search_text         text COLLATE "C" NOT NULL,
  -- Our clock when the read began that brought these values (R16).
  observed_at         timestamptz NOT NULL,
  created_at          timestamptz NOT NULL,
  changed_at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX person_marketo_id ON person (tenant_id, marketo_id);
CREATE INDEX person_name ON person (tenant_id, name_key, id);
-- What the list filters and sorts by rides along, so that an owner's people are found in every order
-- without reading rows that lie all over the table: at 7,000 people 10 ms instead of 100.
CREATE INDEX person_email ON person (tenant_id, email_key, id) INCLUDE (owner_id, state);
CREATE INDEX person_company ON person (tenant_id, company_key, id) INCLUDE (owner_id, state);
CREATE INDEX person_owner ON person (tenant_id, owner_id, name_key, id)
  INCLUDE (email_key, company_key, state);
-- Few values, so its entries share pages (10 MB at 1,500,000 people, no measurable load time). Serves
-- rare sources; for common ones the walk along a sorted index is faster.
CREATE INDEX person_of_source ON person (tenant_id, source);
CREATE INDEX person_not_active ON person (tenant_id, state, name_key, id) WHERE state <> 'active';

-- Losers of merges, pointing straight at the record that lives (R17).
CREATE TABLE person_alias (
  tenant_id  uuid NOT NULL,
  loser_id   bigint NOT NULL,
  winner_id  bigint NOT NULL,
  merged_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, loser_id),
  CHECK (loser_id <> winner_id)
);
CREATE INDEX person_alias_winner ON person_alias (tenant_id, winner_id);

-- What was read about leads that are no people here, so that an older row of a bulk file cannot bring
-- them in (R16). Emptied when no file that old is left to apply.
CREATE TABLE lead_observation (
  tenant_id   uuid NOT NULL,
  marketo_id  bigint NOT NULL,
  observed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, marketo_id)
);

-- Ids to look at again (R15). Cleared only by a read that began after marked_at.
CREATE TABLE dirty_person (
  tenant_id  uuid NOT NULL,
  marketo_id bigint NOT NULL,
  marked_at  timestamptz NOT NULL,
  -- 0: someone looks at this person now; 1: changed; 2: reconciliation.
  priority   smallint NOT NULL,
  -- What the streams said, as letters: c(hanged), m(erged), d(eleted), r(econcile).
  marks      text NOT NULL,
  -- Not before: an id that answered nothing is asked again when a merge or delete had time to show.
  due_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, marketo_id)
);
CREATE INDEX dirty_person_due ON dirty_person (tenant_id, priority, due_at, marketo_id);

CREATE TABLE sales_owner (
  tenant_id uuid NOT NULL,
  owner_id  text NOT NULL,
  name      text,
  email     text,
  -- Salesforce knows; null until it is connected.
  active    boolean,
  PRIMARY KEY (tenant_id, owner_id)
);

CREATE TABLE person_source (
  tenant_id uuid NOT NULL,
  source    text NOT NULL,
  PRIMARY KEY (tenant_id, source)
);

SELECT lockstep_protect(t::regclass) FROM unnest(ARRAY[
  'person', 'person_alias', 'lead_observation', 'dirty_person', 'sales_owner', 'person_source']) t;

-- Search by any part of name, email or company. Trigram operators use no index under a policy, so a
-- function of a role that is not bound to one adds the tenant itself. Left alone, the planner walks
-- the name index (seconds for a rare name): the order is taken away from it. Stops at `at_most`.
GRANT SELECT ON person TO lockstep_lookup;
CREATE POLICY lookup ON person FOR SELECT TO lockstep_lookup USING (true);

-- Answers the people whose text is like all `patterns`, with the value that they are sorted by.
--
-- For a pattern that is in nearly every text ("com") the trigram index first collects a million rows
-- (80 ms), and the planner cannot tell: under any policy it knows no statistics for LIKE. So 500
-- people of the tenant, or of the owner, are tried: if a fifth of them match, or the owner has few,
-- 20,000 are looked through, which as a rule fills the answer. Else the index is asked.
CREATE FUNCTION search_people(
  patterns text[], sort text, of_state text, of_owner text, of_source text, at_most integer)
RETURNS TABLE (id uuid, sort_key text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off
SET enable_indexscan = on AS $$
DECLARE
  tenant uuid := lockstep_tenant();
  key text := quote_ident(sort || '_key');
  -- Where to look, and what to look for.
  place text := format('tenant_id = %L', tenant);
  conditions text := 'true';
  pattern text;
  first text;
  matches bigint;
  people bigint;
  ids uuid[];
  keys text[];
BEGIN
  IF sort NOT IN ('name', 'email', 'company') THEN
    RAISE EXCEPTION 'people cannot be sorted by %', sort;
  END IF;
  IF tenant IS NULL THEN RETURN; END IF;
  -- Values are written into the text, so that the plan is made for them.
  IF of_owner IS NOT NULL THEN place := place || format(' AND owner_id = %L', of_owner); END IF;
  IF of_state IS NOT NULL THEN conditions := conditions || format(' AND state = %L', of_state); END IF;
  IF of_source IS NOT NULL THEN conditions := conditions || format(' AND source = %L', of_source); END IF;
  FOREACH pattern IN ARRAY patterns LOOP
    conditions := conditions || format(' AND search_text LIKE %L', pattern);
  END LOOP;

  first := format('(SELECT * FROM person WHERE %s ORDER BY %s LIMIT ', place,
    CASE WHEN of_owner IS NULL THEN 'marketo_id' ELSE 'name_key, id' END);
  EXECUTE format('SELECT count(*) FROM %s 500) AS first WHERE %s', first, conditions) INTO matches;
  IF matches > 100 OR of_owner IS NOT NULL THEN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM person WHERE %s LIMIT 20001) AS first', place)
      INTO people;
  END IF;
  IF matches > 100 OR people <= 2000 THEN
    EXECUTE format(
      'SELECT array_agg(id), array_agg(key) FROM '
      '(SELECT id, %s::text AS key FROM %s 20000) AS first WHERE %s LIMIT %s) AS found',
      key, first, conditions, at_most) INTO ids, keys;
    IF people <= 20000 OR cardinality(ids) = at_most THEN
      RETURN QUERY SELECT * FROM unnest(ids, keys);
      RETURN;
    END IF;
  END IF;

  -- Until this function returns: left alone, the planner may walk a sorted index for seconds.
  PERFORM set_config('enable_indexscan', 'off', true);
  RETURN QUERY EXECUTE
    format('SELECT id, %s::text FROM person WHERE %s AND %s LIMIT %s', key, place, conditions, at_most);
END $$;
GRANT CREATE ON SCHEMA public TO lockstep_lookup;
ALTER FUNCTION search_people(text[], text, text, text, text, integer) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;

-- The trigram index costs a third of the load when it is live, and seconds when built afterwards: it
-- is built after the first fill, then kept. Only the owner of the table may, hence the function.
CREATE FUNCTION build_people_search() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET maintenance_work_mem = '512MB' AS $$
BEGIN
  IF to_regclass('public.person_search') IS NOT NULL THEN RETURN false; END IF;
  CREATE INDEX IF NOT EXISTS person_search ON person USING gin (search_text gin_trgm_ops);
  RETURN true;
END $$;

REVOKE EXECUTE ON FUNCTION search_people(text[], text, text, text, text, integer),
  build_people_search() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people(text[], text, text, text, text, integer),
  build_people_search() TO lockstep_app;

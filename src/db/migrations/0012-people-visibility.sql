-- Whose people somebody may see is known by the address of their sales owner. It is looked up here, in a
-- table of hundreds, and people are then found by owner_id, whose index there is: no further index on
-- person, which would make the fill of millions slower, and no work for those who may see all.
ALTER TABLE sales_owner ADD COLUMN email_norm text GENERATED ALWAYS AS (lower(btrim(email))) STORED;
CREATE INDEX sales_owner_email ON sales_owner (tenant_id, email_norm);

-- As before, within any number of owners instead of one. With several, those tried first are no longer
-- in the order of names: that would sort all of them.
DROP FUNCTION search_people(text[], text, text, text, text, integer);
CREATE FUNCTION search_people(
  patterns text[], sort text, of_state text, of_owners text[], of_source text, at_most integer)
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
  IF tenant IS NULL OR cardinality(of_owners) = 0 THEN RETURN; END IF;
  -- Values are written into the text, so that the plan is made for them.
  IF cardinality(of_owners) = 1 THEN
    place := place || format(' AND owner_id = %L', of_owners[1]);
  ELSIF of_owners IS NOT NULL THEN
    place := place || format(' AND owner_id = ANY (%L::text[])', of_owners);
  END IF;
  IF of_state IS NOT NULL THEN conditions := conditions || format(' AND state = %L', of_state); END IF;
  IF of_source IS NOT NULL THEN conditions := conditions || format(' AND source = %L', of_source); END IF;
  FOREACH pattern IN ARRAY patterns LOOP
    conditions := conditions || format(' AND search_text LIKE %L', pattern);
  END LOOP;

  first := format('(SELECT * FROM person WHERE %s%s LIMIT ', place,
    CASE WHEN of_owners IS NULL THEN ' ORDER BY marketo_id'
      WHEN cardinality(of_owners) = 1 THEN ' ORDER BY name_key, id' ELSE '' END);
  EXECUTE format('SELECT count(*) FROM %s 500) AS first WHERE %s', first, conditions) INTO matches;
  IF matches > 100 OR of_owners IS NOT NULL THEN
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
ALTER FUNCTION search_people(text[], text, text, text[], text, integer) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;
REVOKE EXECUTE ON FUNCTION search_people(text[], text, text, text[], text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_people(text[], text, text, text[], text, integer) TO lockstep_app;

-- Finds people by a number as a phone system knows it ("+14155550100") among numbers as people typed
-- them ("(415) 555-0100 x12").

-- What the spellings of one number share: its last eight digits, without "(0)" and the extension; the
-- national numbers of small countries have no more. Which of those who share them have the number,
-- src/people/same-phone.ts decides.
CREATE FUNCTION phone_key(phone text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT right(regexp_replace(regexp_replace(lower(phone),
    '\(0\)|(ext|x|#)[.=: ]*[0-9].*$', '', 'g'), '[^0-9]', '', 'g'), 8)
$$;

-- Under row-level security a function of ours uses no index: it adds the tenant itself, as
-- search_people does.
CREATE FUNCTION people_by_phone(wanted text, at_most integer) RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
  SELECT p.id FROM person p
  WHERE p.tenant_id = lockstep_tenant() AND p.phone IS NOT NULL
    AND phone_key(p.phone) = phone_key(wanted)
  ORDER BY p.id LIMIT at_most
$$;
GRANT CREATE ON SCHEMA public TO lockstep_lookup;
ALTER FUNCTION people_by_phone(text, integer) OWNER TO lockstep_lookup;
REVOKE CREATE ON SCHEMA public FROM lockstep_lookup;

-- The keys of 1,500,000 numbers take some 4 s, a fifth of the time of their load: the index is built
-- when somebody first looks for a number, so that only who uses it pays for it. Writers wait meanwhile.
-- Only the owner of the table may, hence the function.
CREATE FUNCTION build_phone_index() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET maintenance_work_mem = '64MB' AS $$
BEGIN
  IF to_regclass('public.person_phone') IS NOT NULL THEN RETURN; END IF;
  CREATE INDEX IF NOT EXISTS person_phone ON person (tenant_id, phone_key(phone))
    WHERE phone IS NOT NULL;
END $$;

REVOKE EXECUTE ON FUNCTION people_by_phone(text, integer), build_phone_index() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_by_phone(text, integer), build_phone_index() TO lockstep_app;

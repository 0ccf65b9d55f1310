ALTER TABLE email_engagement
  -- What the request itself gave away: asked with HEAD, or for the link that nobody sees.
  ADD COLUMN hint text CHECK (hint IN ('head', 'trap')),
  -- Why it is taken for a machine's; src/emails/tracking/machine.ts has the rules.
  ADD COLUMN machine_reason text;

-- How often people opened an email and clicked in it, and machines: what lists and results show.
CREATE TABLE email_tracking (
  tenant_id        uuid NOT NULL,
  email_id         uuid NOT NULL,
  opens            integer NOT NULL DEFAULT 0,
  clicks           integer NOT NULL DEFAULT 0,
  machine_opens    integer NOT NULL DEFAULT 0,
  machine_clicks   integer NOT NULL DEFAULT 0,
  first_opened_at  timestamptz,
  last_opened_at   timestamptz,
  first_clicked_at timestamptz,
  last_clicked_at  timestamptz,
  PRIMARY KEY (tenant_id, email_id)
);
SELECT lockstep_protect('email_tracking');

-- Which tenants have opens or clicks that wait to become activities; nobody is bound to one yet.
GRANT SELECT ON email_engagement TO lockstep_lookup;
CREATE POLICY lookup ON email_engagement FOR SELECT TO lockstep_lookup USING (true);
CREATE FUNCTION lookup_engagements(before timestamptz) RETURNS TABLE (tenant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  -- One look-up of the index a tenant, however many rows wait.
  WITH RECURSIVE waiting AS (
    (SELECT e.tenant_id FROM email_engagement e WHERE NOT e.processed ORDER BY e.tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.tenant_id FROM email_engagement e
      WHERE NOT e.processed AND e.tenant_id > w.tenant_id ORDER BY e.tenant_id LIMIT 1)
    FROM waiting w WHERE w.tenant_id IS NOT NULL
  )
  SELECT w.tenant_id FROM waiting w WHERE w.tenant_id IS NOT NULL AND EXISTS (
    SELECT FROM email_engagement e
    WHERE e.tenant_id = w.tenant_id AND NOT e.processed AND e.at <= before)
$$;
ALTER FUNCTION lookup_engagements(timestamptz) OWNER TO lockstep_lookup;
REVOKE EXECUTE ON FUNCTION lookup_engagements(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_engagements(timestamptz) TO lockstep_app;

-- When each template was used last, and its emails since a day: from the index alone.
CREATE INDEX email_template_sent ON email (tenant_id, template_id, sent_at)
  WHERE template_id IS NOT NULL AND sent_at IS NOT NULL;

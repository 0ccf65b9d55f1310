import type { Generated } from 'kysely';

/** Tables of templates; joined into `Database` in schema.ts. */
export type TemplateTables = {
  template_category: { tenant_id: string; id: string; name: string; created_at: Date };
  template: TemplateTable;
  template_team: { tenant_id: string; template_id: string; team_id: string };
  template_favourite: { tenant_id: string; user_id: string; template_id: string };
};

type TemplateTable = {
  tenant_id: string;
  id: string;
  category_id: string | null;
  owner_id: string;
  name: string;
  subject: string;
  body_html: string;
  sharing: 'private' | 'teams' | 'everyone';
  non_commercial: boolean;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
  updated_by: string | null;
  version: Generated<number>;
};

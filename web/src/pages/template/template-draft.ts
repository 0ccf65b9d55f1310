import type { Template, TemplateSharing } from '../../../../contract/templates.ts';

/** What one edits on a template's page. */
export type TemplateDraft = {
  name: string;
  subject: string;
  bodyHtml: string;
  categoryId: string | null;
  sharing: TemplateSharing;
  teamIds: string[];
  nonCommercial: boolean;
};

export const newDraft: TemplateDraft = {
  name: '',
  subject: '',
  bodyHtml: '',
  categoryId: null,
  sharing: 'private',
  teamIds: [],
  nonCommercial: false,
};

export function draftOf(template: Template): TemplateDraft {
  const { name, subject, bodyHtml, category, sharing, teams, nonCommercial } = template;
  const teamIds = teams.map((team) => team.id);
  return {
    name,
    subject,
    bodyHtml,
    categoryId: category?.id ?? null,
    sharing,
    teamIds,
    nonCommercial,
  };
}

export function isSameDraft(a: TemplateDraft, b: TemplateDraft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

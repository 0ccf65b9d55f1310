import * as z from 'zod';

export const templateTabs = ['text', 'preview', 'settings', 'results'] as const;
export type TemplateTab = (typeof templateTabs)[number];

/** The URL of a template's page: the open tab. */
export const templateSearch = z.object({
  tab: z.enum(templateTabs).optional().catch(undefined),
});

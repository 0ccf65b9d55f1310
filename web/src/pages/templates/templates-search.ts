import * as z from 'zod';
import { templateView } from '../../../../contract/templates.ts';

/** The URL of the list: which templates, and by what they are sorted. Wrong values are dropped. */
export const templatesSearch = z.object({
  q: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
  view: templateView.optional().catch(undefined),
  category: z.uuid().or(z.literal('none')).optional().catch(undefined),
  sort: z
    .enum([
      'name',
      'category',
      'owner',
      'lastUsed',
      'updated',
      'sent',
      'opened',
      'clicked',
      'replied',
      'bounced',
    ])
    .optional()
    .catch(undefined),
  dir: z.enum(['asc', 'desc']).optional().catch(undefined),
});
export type TemplatesSearch = z.infer<typeof templatesSearch>;

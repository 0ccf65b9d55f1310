import * as z from 'zod';

export const dataSyncTabs = ['runs', 'attention', 'find', 'budget', 'storage'] as const;
export type DataSyncTab = (typeof dataSyncTabs)[number];

/** The URL of the data sync page: the open tab, and the record looked for under "Find any record". */
export const dataSyncSearch = z.object({
  tab: z.enum(dataSyncTabs).optional().catch(undefined),
  q: z.coerce.string().trim().min(1).max(320).optional().catch(undefined),
});

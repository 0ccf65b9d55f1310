import * as z from 'zod';
import { flowKey } from '../../../../contract/sync.ts';

export const dataSyncTabs = ['runs', 'attention', 'find', 'budget', 'storage'] as const;
export type DataSyncTab = (typeof dataSyncTabs)[number];

/** The URL of the data sync page: the open tab, the flow whose runs are listed, the record looked for. */
export const dataSyncSearch = z.object({
  tab: z.enum(dataSyncTabs).optional().catch(undefined),
  flow: flowKey.optional().catch(undefined),
  q: z.coerce.string().trim().min(1).max(320).optional().catch(undefined),
});

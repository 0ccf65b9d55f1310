import type { Route } from '../api/route.ts';
import type { MarketoSandbox } from '../marketo.ts';
import { objectKinds } from '../objects/kinds.ts';
import { activityReadRoutes } from './activity-reads.ts';
import { bulkRoutes } from './bulk-create.ts';
import { campaignRoutes } from './campaigns.ts';
import { customActivityRoutes } from './custom-activities.ts';
import { customTypeRoutes } from './custom-types.ts';
import { leadReadRoutes } from './lead-reads.ts';
import { leadWriteRoutes } from './lead-writes.ts';
import { listRoutes } from './lists.ts';
import { objectRoutes } from './objects.ts';
import { statsRoutes } from './stats.ts';

/** Every call of the API that the stand-in answers. */
export function allRoutes(marketo: MarketoSandbox): Route[] {
  return [
    ...leadReadRoutes({
      store: marketo.store,
      reader: marketo.reader,
      partitions: marketo.partitions,
      leadsOfOpportunity: (externalId) => marketo.opportunities.leadsOf(externalId),
    }),
    ...leadWriteRoutes(marketo),
    ...activityReadRoutes(marketo),
    ...customTypeRoutes(marketo.customTypes),
    ...customActivityRoutes(marketo),
    ...listRoutes(marketo),
    ...campaignRoutes(marketo),
    ...objectRoutes(objectKinds(marketo), marketo.settings),
    ...bulkRoutes(marketo),
    ...statsRoutes(marketo.usage),
  ];
}

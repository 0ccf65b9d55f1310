import type { CustomAttribute } from '../marketo/activities/custom-types.ts';
import { leadField } from '../marketo/leads/fields.ts';
import { smartListSchema } from '../marketo/smart-lists/definition.ts';
import { kindOf, OPERATORS } from '../marketo/smart-lists/operators.ts';
import { evaluate } from '../marketo/smart-lists/smart-lists.ts';
import { isoSeconds } from '../support/time.ts';
import type { ControlRoute } from './control-route.ts';
import { leadSummary } from './lead-summary.ts';

/** The fields that the console offers; a smart list may name any other as well. */
const OFFERED = [
  'email',
  'firstName',
  'lastName',
  'company',
  'title',
  'leadSource',
  'country',
  'leadScore',
  'unsubscribed',
  'doNotCall',
  'sfdcType',
  'leadOwnerEmailAddress',
  'sfdcLeadOwnerId',
  'createdAt',
];

/** Whom a marketer reaches by custom activities and lead fields. */
export const smartListRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/smart-list/filters',
    handle: ({ marketo }) => ({
      activities: marketo.customTypes.approved().map(({ apiName, approved }) => ({
        apiName,
        name: approved.name,
        filterName: approved.filterName,
        triggerName: approved.triggerName,
        attributes: approved.attributes.map(shown),
      })),
      fields: OFFERED.flatMap((name) => {
        const field = leadField(name);
        if (!field) return [];
        return { name, displayName: field.displayName, kind: kindOf(field.dataType) };
      }),
      operators: OPERATORS,
    }),
  },
  {
    method: 'POST',
    path: '/smart-list',
    handle: async ({ marketo, body }) => {
      const list = smartListSchema.parse(body);
      const { ids, matches } = await evaluate(marketo, list);
      const rest = ids.filter((id) => id > list.after);
      const page = rest.slice(0, list.limit);
      return {
        count: ids.length,
        leads: page.map((id) => {
          const match = matches.get(id);
          return {
            ...leadSummary(marketo, id),
            ...(match
              ? { matchingActivities: match.times, latestActivity: isoSeconds(match.latestAt) }
              : {}),
          };
        }),
        next: rest.length > page.length ? (page.at(-1) ?? list.after) : null,
      };
    },
  },
];

function shown({ apiName, name, dataType, isPrimary }: CustomAttribute): Record<string, unknown> {
  return { apiName, name, dataType, kind: kindOf(dataType), isPrimary };
}

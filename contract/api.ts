import { activityRoutes } from './activities.ts';
import { callRoutes } from './calls.ts';
import { emailRoutes } from './emails.ts';
import { blockedDomainRoutes, identityRoutes, mailServerRoutes } from './mail-settings.ts';
import { marketoRoutes } from './marketo.ts';
import { peopleRoutes } from './people.ts';
import { apiKeyRoutes, sessionRoutes } from './session.ts';
import { syncRoutes } from './sync.ts';
import { teamRoutes, visibilityRoutes } from './teams.ts';
import { templateCategoryRoutes, templateRoutes } from './templates.ts';
import { trackingRoutes, unsubscribeRoutes } from './unsubscribes.ts';
import { invitationRoutes, userRoutes } from './users.ts';

/** The whole API: group -> call -> route. */
export const api = {
  session: sessionRoutes,
  apiKeys: apiKeyRoutes,
  calls: callRoutes,
  users: userRoutes,
  invitations: invitationRoutes,
  teams: teamRoutes,
  visibility: visibilityRoutes,
  blockedDomains: blockedDomainRoutes,
  emails: emailRoutes,
  identities: identityRoutes,
  mailServer: mailServerRoutes,
  marketo: marketoRoutes,
  people: peopleRoutes,
  sync: syncRoutes,
  activities: activityRoutes,
  unsubscribes: unsubscribeRoutes,
  tracking: trackingRoutes,
  templates: templateRoutes,
  templateCategories: templateCategoryRoutes,
} as const;

export type Api = typeof api;

/** Server-sent events; not in `api`, because its answer is a stream. */
export const eventsPath = '/api/v1/events';

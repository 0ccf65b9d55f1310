import type { Server } from './handle.ts';
import { activityTypeRoutes } from './routes/activity-types.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { callRoutes } from './routes/calls.ts';
import { diagnosticsRoutes } from './routes/diagnostics.ts';
import { emailRoutes } from './routes/emails.ts';
import { explainRoutes } from './routes/explain.ts';
import { identityRoutes } from './routes/identities.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { mailServerRoutes } from './routes/mail-server.ts';
import { marketoRoutes } from './routes/marketo.ts';
import { peopleRoutes } from './routes/people.ts';
import { sessionRoutes } from './routes/session.ts';
import { syncRoutes } from './routes/sync.ts';
import { teamRoutes } from './routes/teams.ts';
import { templateCategoryRoutes } from './routes/template-categories.ts';
import { templateRoutes } from './routes/templates.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { trackingSettingsRoutes } from './routes/tracking.ts';
import { unsubscribeRoutes } from './routes/unsubscribes.ts';
import { userRoutes } from './routes/users.ts';

/** Every route of the contract; one line a module. */
export function registerRoutes(server: Server): void {
  sessionRoutes(server);
  syncRoutes(server);
  apiKeyRoutes(server);
  callRoutes(server);
  userRoutes(server);
  invitationRoutes(server);
  teamRoutes(server);
  marketoRoutes(server);
  peopleRoutes(server);
  explainRoutes(server);
  emailRoutes(server);
  identityRoutes(server);
  mailServerRoutes(server);
  timelineRoutes(server);
  activityTypeRoutes(server);
  unsubscribeRoutes(server);
  trackingSettingsRoutes(server);
  diagnosticsRoutes(server);
  templateRoutes(server);
  templateCategoryRoutes(server);
}

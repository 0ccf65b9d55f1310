import { api } from '../../../contract/api.ts';
import { trackingBase } from '../../config.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { readTrackingSettings, saveTrackingSettings } from '../../emails/tracking/settings.ts';
import { trackingTokens } from '../../emails/tracking/tokens.ts';
import { handle, type Server } from '../handle.ts';

/** Time enough to fetch a picture, and too short to be of use to somebody else. */
const markMs = 10 * 60_000;

export function trackingSettingsRoutes(server: Server): void {
  handle(server, api.tracking.settings, ({ caller, deps }) =>
    withTenantClient(deps.db, caller.tenantId, (client) =>
      readTrackingSettings(client, caller.tenantId),
    ),
  );

  handle(server, api.tracking.saveSettings, async ({ body, caller, deps }) => {
    await withTenantClient(deps.db, caller.tenantId, (client) =>
      saveTrackingSettings(client, caller.tenantId, body, deps.clock.now()),
    );
    return body;
  });

  handle(server, api.tracking.ownBrowser, async ({ caller, deps }) => {
    const tokens = trackingTokens(deps.secrets.derive('tracking'));
    const until = new Date(deps.clock.now().getTime() + markMs);
    // Where the app serves /t itself, the address that the browser knows it by.
    const { trackingUrl, trackingPort } = deps.config;
    const base = trackingUrl || trackingPort !== null ? trackingBase(deps.config) : '';
    return { url: `${base}/t/me/${tokens.own({ tenantId: caller.tenantId, until })}` };
  });
}

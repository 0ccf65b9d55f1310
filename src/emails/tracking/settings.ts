import type pg from 'pg';
import { readSettings, saveSettings } from '../../tenants/settings.ts';

export type TrackingSettings = {
  opens: boolean;
  clicks: boolean;
  /** Whether the IP address of an open or click is kept. */
  ipAddresses: boolean;
  /** Countries whose people are not tracked: names or two-letter codes, as Marketo has them. */
  countriesOff: string[];
};

const key = 'tracking';
const defaults: TrackingSettings = {
  opens: true,
  clicks: true,
  ipAddresses: false,
  countriesOff: [],
};

/** @param client bound to the tenant. */
export function readTrackingSettings(
  client: pg.ClientBase,
  tenantId: string,
): Promise<TrackingSettings> {
  return readSettings(client, tenantId, key, defaults);
}

export function saveTrackingSettings(
  client: pg.ClientBase,
  tenantId: string,
  settings: TrackingSettings,
  now: Date,
): Promise<void> {
  return saveSettings(client, tenantId, key, settings, now);
}

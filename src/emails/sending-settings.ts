import type pg from 'pg';
import { readSettings, saveSettings } from '../tenants/settings.ts';

/** How much a seller may send, as the admin decided. */
export type SendingSettings = { dailyCap: number };

const key = 'sending';
const defaults: SendingSettings = { dailyCap: 200 };

/** The cap can be raised to this: beyond it, mail providers take a seller for a spammer. */
export const highestDailyCap = 1000;

/** @param client bound to the tenant. */
export function readSendingSettings(
  client: pg.ClientBase,
  tenantId: string,
): Promise<SendingSettings> {
  return readSettings(client, tenantId, key, defaults);
}

export function saveSendingSettings(
  client: pg.ClientBase,
  tenantId: string,
  settings: SendingSettings,
  now: Date,
): Promise<void> {
  return saveSettings(client, tenantId, key, settings, now);
}

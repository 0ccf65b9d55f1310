import type pg from 'pg';
import { readSettings, saveSettings } from '../tenants/settings.ts';

export type UnsubscribeSettings = {
  /** Whether the message stands below every email. */
  append: boolean;
  /** The team's message: HTML, or plain text. Its first link leads to the unsubscribe page. */
  message: string;
  /** Whether a single email carries the headers of RFC 8058; bulk and campaigns always do. */
  oneClickSingle: boolean;
};

const key = 'unsubscribes';
export const defaultUnsubscribeSettings: UnsubscribeSettings = {
  append: true,
  message: '<p>If you do not want emails like this one, <a href="#">unsubscribe</a>.</p>',
  oneClickSingle: true,
};

/** @param client bound to the tenant. */
export function readUnsubscribeSettings(
  client: pg.ClientBase,
  tenantId: string,
): Promise<UnsubscribeSettings> {
  return readSettings(client, tenantId, key, defaultUnsubscribeSettings);
}

export function saveUnsubscribeSettings(
  client: pg.ClientBase,
  tenantId: string,
  settings: UnsubscribeSettings,
  now: Date,
): Promise<void> {
  return saveSettings(client, tenantId, key, settings, now);
}

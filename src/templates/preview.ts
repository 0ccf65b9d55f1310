import type { TenantTx } from '../db/tenant.ts';
import type { PersonSummary } from '../people/person-summary.ts';
import { unsubscribeFields } from '../unsubscribes/message.ts';
import type { UnsubscribeSettings } from '../unsubscribes/settings.ts';
import { personVariables } from './person-variables.ts';
import { type Rendered, renderTemplate } from './render.ts';
import { senderOf } from './sender.ts';
import type { Viewer } from './viewer.ts';

type Draft = { person: PersonSummary; subject: string; bodyHtml: string };

/** Subject and body as a person would get them from the viewer; field prompts stand in brackets. */
export async function previewTemplate(
  tx: TenantTx,
  viewer: Viewer,
  settings: UnsubscribeSettings,
  { person, subject, bodyHtml }: Draft,
): Promise<{ subject: Rendered; body: Rendered }> {
  const sender = await senderOf(tx, viewer);
  const values = personVariables(person, sender, unsubscribeFields(settings, '#'));
  return {
    subject: renderTemplate(subject, values, { kind: 'subject', showPrompts: true }),
    body: renderTemplate(bodyHtml, values, { kind: 'body', showPrompts: true }),
  };
}

import type pg from 'pg';
import type { EmailRow } from '../../emails/email-row.ts';
import type { TextFacts } from '../../emails/send-facts.ts';
import { trackEmail } from '../../emails/tracking/rewrite.ts';
import { readTrackingSettings } from '../../emails/tracking/settings.ts';
import { whatToTrack } from '../../emails/tracking/switches.ts';
import { trackingTokens } from '../../emails/tracking/tokens.ts';
import { inlineCss, textOf } from '../../mail/html.ts';
import type { ExtraHeader } from '../../mail/message.ts';
import type { Secrets } from '../../secrets.ts';
import { personVariables } from '../../templates/person-variables.ts';
import { type Rendered as RenderedText, renderTemplate } from '../../templates/render.ts';
import {
  appendUnsubscribeMessage,
  unsubscribeFields,
  unsubscribeHeaders,
} from '../../unsubscribes/message.ts';
import { readUnsubscribeSettings } from '../../unsubscribes/settings.ts';
import { type EmailPeople, readEmailPeople } from './email-people.ts';

/** An email as its recipient gets it. */
export type Rendered = {
  from: { name: string; address: string };
  toName: string;
  subject: string;
  /** With the pixel and rewritten links, where tracking is on. */
  html: string;
  /** What the seller and the preview see: opening it counts for nothing. */
  htmlBeforeTracking: string;
  text: string;
  headers: Partial<Record<ExtraHeader, string>>;
  /** What stands against sending it, as far as the text is concerned. */
  facts: TextFacts;
};

type Deps = { secrets: Secrets; trackingUrl: string };

/**
 * The one way in which an email gets its words, signature, unsubscribe message and tracking: used by
 * the preview and by sending, so that they cannot differ.
 */
export async function renderEmail(
  client: pg.ClientBase,
  email: EmailRow,
  { secrets, trackingUrl }: Deps,
): Promise<Rendered> {
  const { tenant_id: tenantId, non_commercial: nonCommercial } = email;
  const people = await readEmailPeople(client, email);
  const settings = await readUnsubscribeSettings(client, tenantId);
  const ids = { tenantId, emailId: email.id };
  const tokens = trackingTokens(secrets.derive('tracking'));
  const url = `${trackingUrl}/u/${tokens.unsubscribe(ids)}`;
  const values = personVariables(
    personFacts(people, email),
    senderFacts(people),
    unsubscribeFields(settings, url),
  );
  const subject = renderTemplate(email.subject, values, { kind: 'subject' });
  const body = renderTemplate(withSignature(email.body_html), values, { kind: 'body' });
  const styled = inlineCss(textOfResult(body));
  const whole = appendUnsubscribeMessage(styled, { settings, url, nonCommercial });
  const track = whatToTrack(await readTrackingSettings(client, tenantId), {
    trackOpens: email.track_opens,
    trackClicks: email.track_clicks,
    country: people.person?.country ?? null,
  });
  return {
    from: {
      name: people.identity?.name ?? people.seller.name,
      address: people.identity?.address ?? people.seller.email,
    },
    toName: nameOf(people),
    subject: textOfResult(subject),
    html: trackEmail(whole, { tokens, baseUrl: trackingUrl, ...track, ids }),
    htmlBeforeTracking: whole,
    text: textOf(whole),
    headers: unsubscribeHeaders({
      settings,
      url,
      kind: 'single',
      inThread: email.in_reply_to !== null,
      nonCommercial,
    }),
    facts: textFacts(subject, body),
  };

  /** At the end, unless the text names the place itself. */
  function withSignature(html: string): string {
    const signature = people.identity?.signatureHtml.trim();
    if (!signature || /\{\{-?\s*my_signature\b/.test(html)) return html;
    return `${html}<br>{{ my_signature }}`;
  }
}

function personFacts({ person }: EmailPeople, email: EmailRow) {
  return {
    firstName: person?.firstName ?? null,
    lastName: person?.lastName ?? null,
    title: person?.title ?? null,
    company: person?.company ?? null,
    email: email.to_address,
    phone: person?.phone ?? null,
    linkedinUrl: person?.linkedinUrl ?? null,
  };
}

function senderFacts({ identity, seller }: EmailPeople) {
  return {
    name: identity?.name ?? seller.name,
    email: identity?.address ?? seller.email,
    title: null,
    signatureHtml: identity?.signatureHtml ?? null,
  };
}

function nameOf({ person }: EmailPeople): string {
  return [person?.firstName, person?.lastName].filter(Boolean).join(' ');
}

function textOfResult(result: RenderedText): string {
  return result.ok ? result.text : '';
}

function textFacts(subject: RenderedText, body: RenderedText): TextFacts {
  const failed = [subject, body].flatMap((result) => (result.ok ? [] : [result]));
  const missing = [...new Set(failed.flatMap((result) => result.missing))];
  const other = failed.find((result) => result.missing.length === 0);
  return { missing, templateProblem: other?.error ?? null };
}

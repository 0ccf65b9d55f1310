import type { Bounce, BounceRecipient } from './inbound-types.ts';
import { type Fields, readFieldBlocks, typedValue } from './report-fields.ts';

const mostRecipients = 100;

/** Reads the delivery-status part of a report (RFC 3464). Null when it names no recipient. */
export function readDeliveryStatus(text: string): Bounce | null {
  const recipients = readFieldBlocks(text)
    .filter((fields) => fields.has('final-recipient') || fields.has('original-recipient'))
    .slice(0, mostRecipients)
    .map(recipientOf);
  return recipients.length > 0 ? { standard: true, recipients } : null;
}

function recipientOf(fields: Fields): BounceRecipient {
  const diagnostic = typedValue(fields.get('diagnostic-code'));
  const said = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0] ?? null;
  // Some servers say no more than 5.0.0 and leave the reason to the words of the other side.
  const better = statusIn(diagnostic ?? '');
  const vague = said === null || said.endsWith('.0.0');
  const status = vague && better && (said === null || better[0] === said[0]) ? better : said;
  const action = actionOf(fields.get('action'));
  return {
    recipient: addressOf(fields.get('final-recipient') ?? fields.get('original-recipient')),
    action,
    status,
    severity: severityOf(action, status),
    diagnostic: diagnostic?.replace(/\s+/g, ' ').slice(0, 1_000) ?? null,
  };
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

function actionOf(value: string | undefined): BounceRecipient['action'] {
  const word = /^[a-z]+/.exec((value ?? '').trim().toLowerCase())?.[0];
  return actions.find((action) => action === word) ?? 'unknown';
}

/** Only a failure for good counts as hard (SYNC R53); a full mailbox (5.2.2) empties again. */
function severityOf(action: BounceRecipient['action'], status: string | null) {
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') return 'none';
  if (action === 'delayed' || status === null || !status.startsWith('5.')) return 'soft';
  return status === '5.2.2' ? 'soft' : 'hard';
}

function addressOf(value: string | undefined): string | null {
  const address = typedValue(value)?.replace(/^<|>$/g, '').toLowerCase();
  return address && address.length <= 320 ? address : null;
}

const bounceSenders = /^(mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]+)@/i;

const bounceSubjects = [
  /^undeliver(able|ed)\b/i,
  /^(mail )?deliver(y|ability) (status notification|failure|has failed|problem)/i,
  /^(returned mail|failure notice|mail (delivery failed|system error)|undelivered mail returned)/i,
  /^(warning: )?(message|mail) (could not be delivered|delayed|delivery (failed|failure))/i,
  /^unzustellbar\b|^(mail|nachricht) (konnte nicht|nicht) zugestellt/i,
  /^non remis\b|^(message|courrier) non (remis|distribué|délivré)/i,
  /^no se puede entregar\b|^non recapitabile\b|^não (é possível entregar|entregue)|^onbestelbaar\b/i,
];

/**
 * A bounce that follows no standard (old Exchange, qmail, gateways), read out of its words; null when
 * it does not look like one.
 */
export function readPlainBounce(mail: {
  from: string | null;
  subject: string;
  text: string;
  nullSender: boolean;
  failedRecipients: string | null;
}): Bounce | null {
  const { from, subject, failedRecipients } = mail;
  const suspect = mail.nullSender || (from !== null && bounceSenders.test(from));
  const named = bounceSubjects.some((pattern) => pattern.test(subject.trim()));
  if (!(failedRecipients || (suspect && named) || (suspect && qmail(mail.text)))) return null;
  const text = mail.text.slice(0, 20_000);
  const status = statusIn(text);
  const recipient = addressIn(failedRecipients ?? text, from);
  const late = /delay|verzögert|retardé|retrasado|in ritardo/i.test(subject);
  const action = late ? 'delayed' : 'failed';
  return {
    standard: false,
    recipients: [
      {
        recipient,
        action,
        status,
        severity: severityOf(action, status),
        diagnostic: reasonIn(text),
      },
    ],
  };
}

function qmail(text: string): boolean {
  return /^Hi\. This is the qmail-send program/m.test(text);
}

/** An enhanced code, or one made of a bare SMTP code: 550 for "no such user" is by far the most. */
function statusIn(text: string): string | null {
  const enhanced = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1];
  if (enhanced) return enhanced;
  const bare = /(?<![\d.])(5[05]\d|4[25]\d)[ -](?=\S)/.exec(text)?.[1];
  if (!bare) return null;
  return bare === '552' ? '5.2.2' : `${bare[0]}.0.0`;
}

function addressIn(text: string, own: string | null): string | null {
  for (const [address] of text.matchAll(/[^\s<>"'(),:;@[\]]{1,64}@[a-z0-9.-]{1,255}[a-z0-9]/gi)) {
    if (address.toLowerCase() !== own?.toLowerCase()) return address.toLowerCase();
  }
  return null;
}

function reasonIn(text: string): string | null {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const line = lines.find((entry) => /(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d+\.\d+/.test(entry));
  return line?.slice(0, 1_000) ?? null;
}

import type pg from 'pg';
import { recordActivities } from '../../../activities/record.ts';
import { emailFacts, senderOf } from '../../../emails/email-facts.ts';
import { type EmailRow, emailById } from '../../../emails/email-row.ts';
import {
  emailByMessageIds,
  type InboundKind,
  type NewInbound,
  storeInbound,
} from '../../../emails/inbound-messages.ts';
import { markAddressInvalid, markAddressValid } from '../../../emails/invalid-addresses.ts';
import { onlyUnsubscribe } from '../../../emails/only-unsubscribe.ts';
import { newId } from '../../../ids.ts';
import type { BounceRecipient, InboundMessage } from '../../../mail/inbound-types.ts';
import type { SignedAddress } from '../../../mail/verp.ts';
import { setOptOut } from '../../../unsubscribes/opt-outs.ts';

/** A message for one company: `signed` when it came to an address that we made. */
export type Incoming = {
  tenantId: string;
  message: InboundMessage;
  signed: SignedAddress | null;
  now: Date;
};

/** Stored text of a reply is cut here; the whole stands in the seller's mailbox. */
const mostText = 100_000;

/**
 * Stores what came in and what follows from it, in the caller's transaction and once each (R52): the
 * unique key of inbound_message decides whether anything follows.
 *
 * @returns what it was taken for.
 */
export async function takeIn(client: pg.ClientBase, incoming: Incoming): Promise<InboundKind> {
  const { message, signed } = incoming;
  const email = await emailOf(client, incoming);
  if (message.kind === 'dsn') {
    // A report that came to no signed bounce address proves nothing: anybody can write one (R53).
    const failed = signed?.kind === 'bounce' && email ? failures(message) : [];
    return email && failed.length > 0
      ? takeBounce(client, incoming, email, failed)
      : keep(client, incoming, 'other', email);
  }
  if (message.kind === 'feedback' && email) return takeComplaint(client, incoming, email);
  if (message.kind === 'auto-reply') return keep(client, incoming, 'auto-reply', email);
  if (message.kind === 'reply' && email) return takeReply(client, incoming, email);
  return keep(client, incoming, 'other', email);
}

/** By our token, then by the Message-IDs that it names. */
async function emailOf(client: pg.ClientBase, incoming: Incoming): Promise<EmailRow | null> {
  const { tenantId, message, signed } = incoming;
  if (signed) return emailById(client, tenantId, signed.emailId);
  const { inReplyTo, references, original } = message;
  const isReport = message.kind === 'dsn' || message.kind === 'feedback';
  if (isReport && original.lockstepId && uuid.test(original.lockstepId)) {
    const found = await emailById(client, tenantId, original.lockstepId);
    if (found) return found;
  }
  // The last of the references is the nearest one.
  const ids = isReport ? [original.messageId] : [inReplyTo, ...references.toReversed()];
  return emailByMessageIds(
    client,
    tenantId,
    ids.filter((id) => id !== null),
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Late is no failure: the sending server goes on trying, and reports again. */
function failures(message: InboundMessage): BounceRecipient[] {
  const recipients = message.bounce?.recipients ?? [];
  return recipients.filter(({ action, severity }) => severity !== 'none' && action !== 'delayed');
}

async function takeBounce(
  client: pg.ClientBase,
  incoming: Incoming,
  email: EmailRow,
  failed: BounceRecipient[],
): Promise<InboundKind> {
  const hard = failed.find(({ severity }) => severity === 'hard');
  const worst = hard ?? failed[0];
  const details = worst?.diagnostic ?? worst?.status ?? incoming.message.subject;
  const isNew = await storeInbound(client, {
    ...rowOf(incoming, 'bounce', email),
    bounceType: hard ? 'hard' : 'soft',
    statusCode: worst?.status ?? null,
    details,
  });
  if (!isNew) return 'bounce';
  for (const { recipient, severity, status, diagnostic } of failed) {
    const address = recipient ?? email.to_address ?? '';
    const said = diagnostic ?? status ?? details;
    const bounceType = severity === 'hard' ? 'hard' : 'soft';
    const about = await aboutEmail(client, incoming, email);
    if (about) {
      const attributes = { ...about.facts, address, bounceType, details: said } as const;
      await recordActivities(client, incoming, [
        { ...about.base, type: 'email-bounced', attributes },
      ]);
    }
    if (severity === 'hard') {
      await markAddressInvalid(client, {
        tenantId: incoming.tenantId,
        address,
        at: incoming.now,
        statusCode: status,
        details: said,
        emailId: email.id,
      });
    }
  }
  return 'bounce';
}

async function takeReply(
  client: pg.ClientBase,
  incoming: Incoming,
  email: EmailRow,
): Promise<InboundKind> {
  const { message, tenantId, now } = incoming;
  const isNew = await storeInbound(client, {
    ...rowOf(incoming, 'reply', email),
    bodyText: message.text.slice(0, mostText),
  });
  if (!isNew) return 'reply';
  const about = await aboutEmail(client, incoming, email);
  if (about) {
    const attributes = { ...about.facts, receivedBy: about.facts.sentBy };
    await recordActivities(client, incoming, [
      { ...about.base, type: 'email-replied', attributes },
    ]);
  }
  if (message.from) await markAddressValid(client, tenantId, message.from.address);
  if (onlyUnsubscribe(message.text)) {
    await setOptOut(client, {
      ...whomOf(email),
      source: 'reply',
      reason: message.text.trim().slice(0, 200),
      now,
    });
  }
  return 'reply';
}

async function takeComplaint(
  client: pg.ClientBase,
  incoming: Incoming,
  email: EmailRow,
): Promise<InboundKind> {
  const isNew = await storeInbound(client, rowOf(incoming, 'complaint', email));
  if (isNew) await setOptOut(client, { ...whomOf(email), source: 'complaint', now: incoming.now });
  return 'complaint';
}

async function keep(
  client: pg.ClientBase,
  incoming: Incoming,
  kind: InboundKind,
  email: EmailRow | null,
): Promise<InboundKind> {
  await storeInbound(client, rowOf(incoming, kind, email));
  return kind;
}

function whomOf(email: EmailRow) {
  return {
    tenantId: email.tenant_id,
    marketoId: email.marketo_id,
    personId: email.person_id,
    address: email.to_address,
    emailId: email.id,
  };
}

function rowOf(incoming: Incoming, kind: InboundKind, email: EmailRow | null): NewInbound {
  const { tenantId, message, now } = incoming;
  return {
    tenantId,
    kind,
    dedupeKey: message.messageId ?? message.hash,
    emailId: email?.id ?? null,
    receivedAt: now,
    fromAddress: message.from?.address ?? null,
    subject: message.subject,
    bodyText: null,
  };
}

/** What the activities of an email have in common; null when its person was never known here. */
async function aboutEmail(client: pg.ClientBase, { now }: Incoming, email: EmailRow) {
  if (email.person_id === null || email.marketo_id === null) return null;
  return {
    facts: emailFacts(email, await senderOf(client, email)),
    base: {
      id: newId(),
      personId: email.person_id,
      marketoId: email.marketo_id,
      userId: email.user_id,
      subjectId: email.id,
      occurredAt: now,
    },
  };
}

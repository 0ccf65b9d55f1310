import type pg from 'pg';
import { recordActivities } from '../../activities/record.ts';
import { emailFacts, senderOf } from '../../emails/email-facts.ts';
import { type Actor, type EmailRow, lockOwnEmail } from '../../emails/email-row.ts';
import { mayNotSend, type Refusal } from '../../emails/may-send.ts';
import { lockUnconfirmed, markNotArrived, putIntoQueue } from '../../emails/queue.ts';
import { gatherSendFacts } from '../../emails/send-facts.ts';
import { ConflictError, InvalidInputError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { asciiAddress } from '../../mail/address.ts';
import type { Secrets } from '../../secrets.ts';
import { type Rendered, renderEmail } from './render-email.ts';

type Deps = { secrets: Secrets; trackingUrl: string };

/** States in which Send was pressed before. */
const underWay = new Set(['queued', 'sending', 'waiting', 'sent', 'unknown']);

/**
 * Send was pressed: the email goes into the queue, once (R51). Pressing again, or a request that is
 * repeated, changes nothing.
 *
 * @throws ConflictError with the code and words of the rule that stands against it; InvalidInputError
 *   when something is missing.
 */
export async function pressSend(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  deps: Deps,
): Promise<void> {
  const email = await lockOwnEmail(client, actor, id);
  if (underWay.has(email.state)) return;
  checkComplete(email);
  const { refusal, rendered } = await judge(client, email, actor.now, deps);
  // What only has to wait goes into the queue, which says until when.
  if (refusal?.action === 'fail') throw refused(refusal);
  await putIntoQueue(client, email, rendered.from.address, actor.now);
}

/** The email as the recipient will see it, and what stands against sending it. */
export async function judge(
  client: pg.ClientBase,
  email: EmailRow,
  now: Date,
  deps: Deps,
): Promise<{ rendered: Rendered; refusal: Refusal | null }> {
  const rendered = await renderEmail(client, email, deps);
  const refusal = mayNotSend(await gatherSendFacts(client, email, now, rendered.facts));
  return { rendered, refusal };
}

/**
 * A person decided about an email that is not confirmed. "It arrived" makes it sent, with its activity;
 * "it did not" gives it back, to be sent again or not.
 */
export async function decideUnconfirmed(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  arrived: boolean,
): Promise<void> {
  const { tenantId, now } = actor;
  const email = await lockUnconfirmed(client, actor, id);
  if (!arrived) return markNotArrived(client, email, now);
  const at = email.attempted_at ?? now;
  await client.query({
    name: 'confirm-email',
    text: `UPDATE email SET state = 'sent', sent_at = $3, updated_at = $4, attempt_id = NULL,
             sent_subject = coalesce(sent_subject, subject), error_code = NULL, error_message = NULL,
             error_fix = NULL
           WHERE tenant_id = $1 AND id = $2`,
    values: [tenantId, id, at, now],
  });
  if (email.person_id === null || email.marketo_id === null) return;
  await recordActivities(client, { tenantId, now }, [
    {
      id: email.activity_id ?? newId(),
      type: 'email-sent',
      personId: email.person_id,
      marketoId: email.marketo_id,
      userId: email.user_id,
      subjectId: email.id,
      occurredAt: at,
      attributes: emailFacts(email, await senderOf(client, email)),
    },
  ]);
}

function checkComplete(email: EmailRow): void {
  if (!email.person_id || !email.to_address) {
    throw new InvalidInputError('This email has no recipient.', 'Choose a person.');
  }
  if (email.subject.trim() === '') {
    throw new InvalidInputError('This email has no subject.', 'Write one.');
  }
  if (email.body_html.replace(/<[^>]*>|&nbsp;/g, '').trim() === '') {
    throw new InvalidInputError('This email has no text.', 'Write something.');
  }
  for (const address of [email.to_address, ...email.cc, ...email.bcc]) {
    if (asciiAddress(address) === null) {
      throw new InvalidInputError(
        `"${address}" is no email address that can be written to.`,
        'Correct the address.',
      );
    }
  }
}

function refused(refusal: Refusal): ConflictError {
  return new ConflictError(refusal.code, refusal.message, { fix: refusal.fix });
}

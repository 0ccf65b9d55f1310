import type pg from 'pg';
import { notifyOutbox } from '../db/notify.ts';
import { newId } from '../ids.ts';
import { type Actor, type EmailRow, lockOwnEmail } from './email-row.ts';
import { domainOfAddress } from './mail-server.ts';
import { newSuffix } from './suffix.ts';
import { cannotMove, mayMove } from './transitions.ts';

/**
 * Puts an email into the queue. What all attempts share is made here and once: suffix, Message-ID and
 * the id of the activity. An email that is sent again after a failure keeps them, so that a recipient's
 * mail program may take a second copy for the first one.
 *
 * @param email locked, a draft or failed.
 */
export async function putIntoQueue(
  client: pg.ClientBase,
  email: EmailRow,
  senderAddress: string,
  now: Date,
): Promise<void> {
  if (!mayMove(email.state, 'queued')) throw cannotMove(email.state, 'it cannot be sent again');
  const suffix = email.suffix ?? newSuffix();
  const messageId =
    email.message_id ?? `<${email.id}.${suffix.toLowerCase()}@${domainOfAddress(senderAddress)}>`;
  await client.query({
    name: 'queue-email',
    text: `UPDATE email SET state = 'queued', suffix = $3, message_id = $4, activity_id = $5,
             queued_at = $6, due_at = $6, updated_at = $6, failures = 0, attempt_id = NULL,
             error_code = NULL, error_message = NULL, error_fix = NULL, smtp_response = NULL,
             epoch = (SELECT epoch FROM installation LIMIT 1)
           WHERE tenant_id = $1 AND id = $2`,
    values: [email.tenant_id, email.id, suffix, messageId, email.activity_id ?? newId(), now],
  });
  await notifyOutbox(client, email.tenant_id);
}

/** Calls an email off that is not on its way yet. */
export async function cancelEmail(client: pg.ClientBase, actor: Actor, id: string): Promise<void> {
  const email = await lockOwnEmail(client, actor, id);
  if (email.state === 'cancelled') return;
  if (!mayMove(email.state, 'cancelled')) throw cannotMove(email.state, 'it cannot be cancelled');
  await move(client, email, { state: 'cancelled', now: actor.now });
}

/** Makes a draft of an email that was not sent, to correct it. */
export async function reopenEmail(client: pg.ClientBase, actor: Actor, id: string): Promise<void> {
  const email = await lockOwnEmail(client, actor, id);
  if (email.state === 'draft') return;
  if (!mayMove(email.state, 'draft')) throw cannotMove(email.state, 'it cannot be edited');
  await move(client, email, { state: 'draft', now: actor.now });
}

/**
 * A person looked where no machine can: the email arrived (then it counts as sent), or it did not
 * (then it failed, and may be sent again).
 *
 * @returns the email, locked, before the decision.
 */
export async function lockUnconfirmed(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
): Promise<EmailRow> {
  const email = await lockOwnEmail(client, actor, id);
  if (email.state !== 'unknown') throw cannotMove(email.state, 'there is nothing to confirm');
  return email;
}

export async function markNotArrived(
  client: pg.ClientBase,
  email: EmailRow,
  now: Date,
): Promise<void> {
  await move(client, email, {
    state: 'failed',
    now,
    code: 'not-arrived',
    message: 'You said that this email did not arrive.',
    fix: 'Send it again, or edit it first.',
  });
}

type Move = {
  state: 'cancelled' | 'draft' | 'failed';
  now: Date;
  code?: string;
  message?: string;
  fix?: string;
};

async function move(client: pg.ClientBase, email: EmailRow, to: Move): Promise<void> {
  await client.query({
    name: 'move-email',
    text: `UPDATE email SET state = $3, updated_at = $4, error_code = $5, error_message = $6,
             error_fix = $7, attempt_id = NULL, lease_until = NULL, due_at = NULL,
             version = version + 1
           WHERE tenant_id = $1 AND id = $2`,
    values: [
      email.tenant_id,
      email.id,
      to.state,
      to.now,
      to.code ?? null,
      to.message ?? null,
      to.fix ?? null,
    ],
  });
}

import type pg from 'pg';
import type { EmailRow } from './email-row.ts';
import { statesBefore } from './transitions.ts';

/** An attempt at sending: every later move of the row must name it (R2). */
export type Attempt = { tenantId: string; emailId: string; attemptId: string };

export type Due = { id: string; to_address: string | null; cc: string[]; bcc: string[] };

/** Emails that may go out now, the longest waiting first; those of an older epoch never (R5). */
export async function dueEmails(
  client: pg.ClientBase,
  tenantId: string,
  now: Date,
  limit: number,
): Promise<Due[]> {
  const { rows } = await client.query<Due>({
    name: 'due-emails',
    text: `SELECT id, to_address, cc, bcc FROM email
           WHERE tenant_id = $1 AND state IN ('queued', 'waiting') AND due_at <= $2
             AND epoch = (SELECT epoch FROM installation LIMIT 1)
           ORDER BY due_at, queued_at LIMIT $3`,
    values: [tenantId, now, limit],
  });
  return rows;
}

/** The email, locked, if it is still due and nobody else has it; else null. */
export async function lockDue(
  client: pg.ClientBase,
  tenantId: string,
  id: string,
  now: Date,
): Promise<EmailRow | null> {
  const { rows } = await client.query<EmailRow>({
    name: 'lock-due-email',
    text: `SELECT * FROM email
           WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'waiting') AND due_at <= $3
           FOR UPDATE SKIP LOCKED`,
    values: [tenantId, id, now],
  });
  return rows[0] ?? null;
}

export async function markSending(
  client: pg.ClientBase,
  attempt: Attempt,
  times: { now: Date; leaseUntil: Date },
): Promise<void> {
  await client.query({
    name: 'mark-sending',
    text: `UPDATE email SET state = 'sending', attempt_id = $3, attempts = attempts + 1,
             attempted_at = $4, lease_until = $5, updated_at = $4
           WHERE tenant_id = $1 AND id = $2 AND state = ANY($6)`,
    values: [
      attempt.tenantId,
      attempt.emailId,
      attempt.attemptId,
      times.now,
      times.leaseUntil,
      statesBefore('sending'),
    ],
  });
}

/** Shows that these attempts still live. */
export async function renewAttempts(
  client: pg.ClientBase,
  tenantId: string,
  attemptIds: readonly string[],
  leaseUntil: Date,
): Promise<void> {
  await client.query({
    name: 'renew-attempts',
    text: `UPDATE email SET lease_until = $3
           WHERE tenant_id = $1 AND state = 'sending' AND attempt_id = ANY($2::uuid[])`,
    values: [tenantId, attemptIds, leaseUntil],
  });
}

/** Whether the attempt still has the email: asked at the last moment before the final dot. */
export async function holdsAttempt(client: pg.ClientBase, attempt: Attempt): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'holds-attempt',
    text: `SELECT FROM email WHERE tenant_id = $1 AND id = $2 AND attempt_id = $3
             AND state = 'sending'`,
    values: [attempt.tenantId, attempt.emailId, attempt.attemptId],
  });
  return rowCount === 1;
}

/** Why an email is not out: what happened, to be read by the seller. */
export type Trouble = { code: string; message: string; fix: string; response: string | null };

export type Outcome =
  | {
      state: 'sent';
      at: Date;
      response: string;
      serverMessageId: string | null;
      subject: string;
      html: string;
    }
  | { state: 'failed'; trouble: Trouble }
  | { state: 'unknown'; trouble: Trouble }
  /** `failures`: how many in a row; a cap that is reached is none. */
  | { state: 'waiting'; trouble: Trouble; until: Date; failures: number };

/**
 * Stores how an attempt ended. That an email was sent is stored even if somebody took the row over
 * meanwhile and called it not confirmed: the attempt is the same, and now it is known.
 *
 * @returns false when the attempt no longer has the email.
 */
export async function storeOutcome(
  client: pg.ClientBase,
  attempt: Attempt,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  const trouble = outcome.state === 'sent' ? null : outcome.trouble;
  const sent = outcome.state === 'sent' ? outcome : null;
  const waiting = outcome.state === 'waiting' ? outcome : null;
  const { rowCount } = await client.query({
    name: 'store-email-outcome',
    text: `UPDATE email SET state = $4, updated_at = $5, lease_until = NULL, sent_at = $6,
             sent_subject = $7, sent_html = $8, smtp_response = $9, due_at = $10,
             failures = CASE WHEN $4 = 'sent' THEN 0 ELSE coalesce($11, failures) END,
             error_code = $12, error_message = $13, error_fix = $14, server_message_id = $15
           WHERE tenant_id = $1 AND id = $2 AND attempt_id = $3
             AND (state = 'sending' OR (state = 'unknown' AND $4 = 'sent'))`,
    values: [
      attempt.tenantId,
      attempt.emailId,
      attempt.attemptId,
      outcome.state,
      now,
      sent?.at ?? null,
      sent?.subject ?? null,
      sent?.html ?? null,
      sent?.response ?? trouble?.response ?? null,
      waiting?.until ?? null,
      waiting?.failures ?? null,
      trouble?.code ?? null,
      trouble?.message ?? null,
      trouble?.fix ?? null,
      sent?.serverMessageId ?? null,
    ],
  });
  return rowCount === 1;
}

/** Ends a claim before anything was sent: the rules stood against it. The row is locked. */
export async function storeRefusal(
  client: pg.ClientBase,
  email: EmailRow,
  to: { state: 'failed' | 'waiting'; trouble: Trouble; until: Date | null },
  now: Date,
): Promise<void> {
  await client.query({
    name: 'store-email-refusal',
    text: `UPDATE email SET state = $3, updated_at = $4, due_at = $5, error_code = $6,
             error_message = $7, error_fix = $8
           WHERE tenant_id = $1 AND id = $2`,
    values: [
      email.tenant_id,
      email.id,
      to.state,
      now,
      to.until,
      to.trouble.code,
      to.trouble.message,
      to.trouble.fix,
    ],
  });
}

/**
 * Emails whose attempt gives no sign of life any more, and those of a restored backup (R5): nobody
 * knows whether they went out, so they are not confirmed. The attempt keeps its name, for the case that
 * it still lives and tells (storeOutcome).
 *
 * @returns how many there were.
 */
export async function takeOverSending(
  client: pg.ClientBase,
  tenantId: string,
  now: Date,
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'take-over-sending',
    text: `UPDATE email SET state = 'unknown', lease_until = NULL, due_at = NULL, updated_at = $2,
             error_code = CASE WHEN state = 'sending' THEN 'interrupted' ELSE 'restored' END,
             error_message = CASE WHEN state = 'sending'
               THEN 'Lockstep was interrupted while it sent this email, so it may have gone out.'
               ELSE 'The database was restored from a backup after this email was queued, so it may have gone out before.'
             END,
             error_fix = 'Look into the Sent folder or ask the recipient, then say here whether it arrived.'
           WHERE tenant_id = $1 AND (
             (state = 'sending' AND lease_until < $2)
             OR (state IN ('queued', 'waiting', 'sending')
                 AND epoch < (SELECT epoch FROM installation LIMIT 1)))`,
    values: [tenantId, now],
  });
  return rowCount ?? 0;
}

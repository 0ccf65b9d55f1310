import { setTimeout as delay } from 'node:timers/promises';
import { recordActivities } from '../../activities/record.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { emailFacts } from '../../emails/email-facts.ts';
import { markAddressInvalid } from '../../emails/invalid-addresses.ts';
import { noteMailServerProblem } from '../../emails/mail-server.ts';
import { holdsAttempt, type Outcome, storeOutcome } from '../../emails/outgoing.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { buildEmail } from './build-email.ts';
import { type Claimed, historyOf } from './claim-email.ts';
import { outcomeOf, refusedRecipient, type Stage } from './outcome-of.ts';
import type { Flight, SendContext } from './send-context.ts';
import { noMailServer } from './setup/mail-server.ts';

type Settled = { outcome: Outcome; bounced: { address: string; details: string } | null };

/** Sends a claimed email and stores how that went; never throws for what befalls the email. */
export async function sendClaimed(
  context: SendContext,
  claimed: Claimed,
  flight: Flight,
  signal: AbortSignal,
): Promise<void> {
  const settled = await attemptToSend(context, claimed, flight, signal);
  await storeSettled(context, claimed, settled);
}

async function attemptToSend(
  context: SendContext,
  claimed: Claimed,
  flight: Flight,
  signal: AbortSignal,
): Promise<Settled> {
  const { email, attempt, rendered } = claimed;
  let stage: Stage = 'before';
  let receipt: { response: string; serverMessageId: string | null } | null = null;
  try {
    const connection = await context.mailConnection();
    if (!connection) throw noMailServer();
    const message = await buildEmail(context, claimed, connection.server);
    await faultPoint('email-built');
    receipt = await connection.smtp.send(message, {
      // All is at the server but the dot: the last moment to find out that the email is not ours any
      // more. A process that slept sees it on the monotonic clock (R2).
      beforeDot: async () => {
        await faultPoint('email-before-dot');
        signal.throwIfAborted();
        const held = await withTenantClient(context.db, context.tenantId, (client) =>
          holdsAttempt(client, attempt),
        );
        const age = performance.now() - flight.renewedAt;
        if (!held || age > context.settings.leaseSeconds * 1000) throw new AttemptLostError();
        stage = 'dot';
      },
    });
    await faultPoint('email-accepted');
  } catch (error) {
    if (!receipt) {
      context.log.warn({ err: error, emailId: email.id }, 'An email was not sent');
      const history = historyOf(email, context.clock.now());
      return {
        outcome: outcomeOf(error, stage, history, context.settings),
        bounced: refusedRecipient(error),
      };
    }
    context.log.warn({ err: error, emailId: email.id }, 'A fault after an email was sent');
  }
  const { response, serverMessageId } = receipt;
  const { subject } = rendered;
  const html = rendered.htmlBeforeTracking;
  const at = context.clock.now();
  return {
    outcome: { state: 'sent', at, response, serverMessageId, subject, html },
    bounced: null,
  };
}

/** Somebody took the email over, or it was settled elsewhere; nothing was sent. */
class AttemptLostError extends Error {}

const storeTries = 20;

/**
 * What is known of an email must get into the database: if that is away it is tried for a while. When
 * it does not succeed, or the process dies, the attempt's lease runs out and the email is not confirmed.
 */
async function storeSettled(
  context: SendContext,
  claimed: Claimed,
  settled: Settled,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await store(context, claimed, settled);
      return;
    } catch (error) {
      if (tried === storeTries) throw error;
      context.log.warn({ err: error, emailId: claimed.email.id }, 'An outcome was not stored yet');
      await delay(Math.min(5000, 50 * 2 ** tried));
    }
  }
}

async function store(
  context: SendContext,
  { email, attempt, rendered }: Claimed,
  { outcome, bounced }: Settled,
): Promise<void> {
  const { tenantId } = context;
  const now = context.clock.now();
  await withTenantClient(context.db, tenantId, async (client) => {
    if (!(await storeOutcome(client, attempt, outcome, now))) return;
    const sentEmail = { ...email, sent_subject: rendered.subject };
    const facts = emailFacts(sentEmail, rendered.from.address);
    const base = {
      personId: email.person_id ?? '',
      marketoId: email.marketo_id ?? 0,
      userId: email.user_id,
      subjectId: email.id,
      occurredAt: now,
    };
    if (outcome.state === 'sent') {
      // The id is the same whoever stores it, so the activity is written once (P3).
      const id = email.activity_id ?? newId();
      await recordActivities(client, { tenantId, now }, [
        { ...base, id, type: 'email-sent', attributes: facts },
      ]);
      await noteMailServerProblem(client, tenantId, null);
    } else if (outcome.state === 'waiting') {
      await noteMailServerProblem(client, tenantId, outcome.trouble.message);
    }
    if (bounced) {
      const { address, details } = bounced;
      await markAddressInvalid(client, {
        tenantId,
        address,
        at: now,
        statusCode: null,
        details,
        emailId: email.id,
      });
      await recordActivities(client, { tenantId, now }, [
        {
          ...base,
          id: newId(),
          type: 'email-bounced',
          attributes: { ...facts, address, bounceType: 'hard', details },
        },
      ]);
    }
    await faultPoint('email-outcome-before-commit');
  });
  await faultPoint('email-outcome-stored');
}

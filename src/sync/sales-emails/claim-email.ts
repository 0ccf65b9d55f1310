import type pg from 'pg';
import { withTenantClient } from '../../db/tenant.ts';
import type { EmailRow } from '../../emails/email-row.ts';
import { mayNotSend } from '../../emails/may-send.ts';
import {
  type Attempt,
  type Due,
  lockDue,
  markSending,
  storeRefusal,
} from '../../emails/outgoing.ts';
import { gatherSendFacts } from '../../emails/send-facts.ts';
import { newId } from '../../ids.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { addressKey } from '../../unsubscribes/opt-out-keys.ts';
import { lockAddress } from '../../unsubscribes/opt-outs.ts';
import { FencedError, fence } from '../engine/fence.ts';
import { outcomeOf } from './outcome-of.ts';
import { type Rendered, renderEmail } from './render-email.ts';
import type { SendContext } from './send-context.ts';

export type Claimed = { email: EmailRow; attempt: Attempt; rendered: Rendered };

/**
 * Claims one email: the rules of R54 are asked under the locks of all its addresses, in the transaction
 * that moves it to `sending`. An opt-out is therefore either seen here, or it came after the email had
 * begun to go out (R44).
 *
 * @returns null when it may not go out now, which is stored with the reason, or somebody else has it.
 */
export async function claimEmail(context: SendContext, due: Due): Promise<Claimed | null> {
  try {
    return await withTenantClient(context.db, context.tenantId, async (client) => {
      for (const key of addressKeys(due)) await lockAddress(client, context.tenantId, key);
      const now = context.clock.now();
      const email = await lockDue(client, context.tenantId, due.id, now);
      // Edited and queued anew between looking and locking: the locks are those of other addresses.
      if (!email || addressKeys(email).join() !== addressKeys(due).join()) return null;
      const claimed = await decide(context, client, email, now);
      await faultPoint('email-before-claim');
      await fence(client, context.lease);
      return claimed;
    });
  } catch (error) {
    if (error instanceof FencedError) throw error;
    await setAside(context, due.id, error);
    return null;
  }
}

async function decide(
  context: SendContext,
  client: pg.ClientBase,
  email: EmailRow,
  now: Date,
): Promise<Claimed | null> {
  const rendered = await renderEmail(client, email, context);
  const refusal = mayNotSend(await gatherSendFacts(client, email, now, rendered.facts));
  if (refusal) {
    const { action, until, ...trouble } = refusal;
    await storeRefusal(
      client,
      email,
      {
        state: action === 'wait' ? 'waiting' : 'failed',
        trouble: { ...trouble, response: null },
        until: until ?? null,
      },
      now,
    );
    return null;
  }
  const attempt = { tenantId: context.tenantId, emailId: email.id, attemptId: newId() };
  const leaseUntil = new Date(now.getTime() + context.settings.leaseSeconds * 1000);
  await markSending(client, attempt, { now, leaseUntil });
  return { email, attempt, rendered };
}

/** One email that cannot even be looked at must not keep the others from going out. */
async function setAside(context: SendContext, id: string, error: unknown): Promise<void> {
  context.log.warn({ err: error, emailId: id }, 'An email could not be claimed; it is tried again');
  const now = context.clock.now();
  await withTenantClient(context.db, context.tenantId, async (client) => {
    const email = await lockDue(client, context.tenantId, id, now);
    if (!email) return;
    const outcome = outcomeOf(error, 'before', historyOf(email, now), context.settings);
    if (outcome.state !== 'waiting' && outcome.state !== 'failed') return;
    const until = outcome.state === 'waiting' ? outcome.until : null;
    await storeRefusal(
      client,
      email,
      { state: outcome.state, trouble: outcome.trouble, until },
      now,
    );
    await client.query(
      'UPDATE email SET failures = failures + 1 WHERE tenant_id = $1 AND id = $2',
      [context.tenantId, id],
    );
    await fence(client, context.lease);
  });
}

export function historyOf(email: EmailRow, now: Date) {
  return {
    failures: email.failures,
    queuedAt: email.queued_at ?? now,
    now,
    jitter: Math.random(),
  };
}

/** Ascending, so that two who lock several never wait for each other in a circle. */
function addressKeys(of: Pick<Due, 'to_address' | 'cc' | 'bcc'>): string[] {
  const keys = [of.to_address, ...of.cc, ...of.bcc].flatMap((a) => addressKey(a) ?? []);
  return [...new Set(keys)].sort();
}

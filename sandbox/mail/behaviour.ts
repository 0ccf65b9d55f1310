import { fraction } from '../support/hash.ts';
import type { Act } from './acts.ts';
import type { MailSettings } from './settings.ts';
import type { StoredMessage } from './store.ts';

export interface Planned {
  /** Milliseconds after its arrival. */
  afterMs: number;
  act: Act;
}

/**
 * What a recipient will do with a message: the same for the same seed, address and number of the
 * message in that mailbox, whatever else happens.
 */
export function planBehaviour(
  message: Pick<StoredMessage, 'to'>,
  numberInMailbox: number,
  settings: MailSettings,
): Planned[] {
  const who = hashOf(message.to.toLowerCase());
  const chance = (salt: number) => fraction(settings.seed ^ who, numberInMailbox, salt);
  const span = Math.max(settings.latestMs - settings.earliestMs, 0);
  const at = (salt: number) => Math.round(settings.earliestMs + span * chance(salt));
  const { hardBounceShare, softBounceShare } = settings;

  const fate = chance(1);
  if (fate < hardBounceShare) return [{ afterMs: at(2), act: { act: 'bounce', type: 'hard' } }];
  if (fate < hardBounceShare + softBounceShare) {
    return [{ afterMs: at(2), act: { act: 'bounce', type: 'soft' } }];
  }
  const plan: Planned[] = [];
  if (chance(3) < settings.autoReplyShare)
    plan.push({ afterMs: at(4), act: { act: 'auto-reply' } });
  if (chance(5) >= settings.openShare) return plan;
  // First opened, then the rest, each a while later.
  const opened = at(6);
  const later = (salt: number) => opened + 1_000 + Math.round((span / 4) * chance(salt));
  plan.push({ afterMs: opened, act: { act: 'open' } });
  if (chance(7) < settings.clickShare) {
    plan.push({ afterMs: later(8), act: { act: 'click', link: 0 } });
  }
  if (chance(9) < settings.replyShare) {
    const text = replies[Math.floor(chance(10) * replies.length)] ?? 'Thank you.';
    plan.push({ afterMs: later(11), act: { act: 'reply', text } });
  }
  if (chance(12) < settings.unsubscribeShare) {
    plan.push({ afterMs: later(13), act: { act: 'unsubscribe' } });
  }
  if (chance(14) < settings.complaintShare) {
    plan.push({ afterMs: later(15), act: { act: 'complain' } });
  }
  return plan.sort((a, b) => a.afterMs - b.afterMs);
}

const replies = [
  'Thanks for reaching out. Can we talk on Thursday at 10?',
  'This is not a priority for us this quarter. Please come back in spring.',
  'Interesting. What would it cost for 200 users?',
  'I am not the right person for this; please write to our head of operations.',
  'Yes, please send me the details.',
];

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}

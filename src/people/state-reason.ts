import type { PersonState } from '../db/schema.ts';
import type { PersonRef } from './person-summary.ts';

type Standing = { state: PersonState; owner_id: string | null; owner_active: boolean | null };
type Merge = { winnerId: number; into: PersonRef | null } | null;

/** One sentence in plain words: in step, or why this person is not active here. */
export function stateReason(person: Standing, merge: Merge): string {
  switch (person.state) {
    case 'active':
      return person.owner_active === false
        ? 'In step with Marketo, but the sales owner is an inactive Salesforce user.'
        : 'In step with Marketo.';
    case 'no-sales-owner':
      return notOwned(person.owner_id);
    case 'deleted':
      return 'Not active: deleted in Marketo.';
    case 'merged':
      return merged(merge);
    case 'not-visible':
      return 'Not active: the API user that Lockstep reads with cannot see this person in Marketo any more.';
    case 'gone':
      return 'Not active: Marketo no longer returns this person; whether by a merge or a deletion shows within 15 minutes.';
  }
}

/** A queue's id begins with 00G, a user's with 005 (Salesforce key prefixes). */
function notOwned(ownerId: string | null): string {
  if (!ownerId) return 'Not active: no sales owner in Salesforce.';
  if (ownerId.startsWith('00G')) return 'Not active: owned by a queue, not by a sales user.';
  return 'Not active: the owner is not a Salesforce user.';
}

function merged(merge: Merge): string {
  if (!merge) return 'Not active: merged into another person in Marketo.';
  const { into, winnerId } = merge;
  return into
    ? `Not active: merged into ${into.name} (Marketo ID ${winnerId}).`
    : `Not active: merged into Marketo ID ${winnerId}, who is not in Lockstep.`;
}

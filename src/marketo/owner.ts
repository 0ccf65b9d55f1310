export type NotQualified = 'no-owner' | 'queue' | 'not-a-user';

export type Qualification = { ok: true } | { ok: false; reason: NotQualified };

/**
 * Whether a lead belongs into Lockstep: its owner must be a Salesforce user (005…). A queue (00G…)
 * is no owner; a user who is inactive is one (R10).
 */
export function qualify(ownerId: string | null): Qualification {
  const id = ownerId?.trim() ?? '';
  if (id === '') return { ok: false, reason: 'no-owner' };
  if (id.startsWith('00G')) return { ok: false, reason: 'queue' };
  if (!id.startsWith('005')) return { ok: false, reason: 'not-a-user' };
  return { ok: true };
}

/** The reason as a person reads it. */
export const notQualifiedText: Record<NotQualified, string> = {
  'no-owner': 'no sales owner',
  queue: 'owned by a queue',
  'not-a-user': 'owner is not a Salesforce user',
};

import { expect, test } from 'vitest';
import { stateReason } from './state-reason.ts';

const nobody = { owner_id: null, owner_active: null };
const winner = { id: '019ab000-0000-7000-8000-000000000001', marketoId: 7, name: 'Ann Lee' };

test.each([
  [{ ...nobody, state: 'active', owner_id: '005A' }, null, /^In step with Marketo\.$/],
  [{ state: 'active', owner_id: '005A', owner_active: false }, null, /inactive Salesforce user/],
  [{ ...nobody, state: 'no-sales-owner' }, null, /no sales owner/],
  [{ ...nobody, state: 'no-sales-owner', owner_id: '00G5g' }, null, /owned by a queue/],
  [{ ...nobody, state: 'no-sales-owner', owner_id: 'bob' }, null, /not a Salesforce user/],
  [{ ...nobody, state: 'deleted' }, null, /deleted in Marketo/],
  [{ ...nobody, state: 'merged' }, null, /merged into another person/],
  [
    { ...nobody, state: 'merged' },
    { winnerId: 7, into: winner },
    /merged into Ann Lee \(Marketo ID 7\)/,
  ],
  [{ ...nobody, state: 'merged' }, { winnerId: 8, into: null }, /Marketo ID 8, who is not in/],
  [{ ...nobody, state: 'not-visible' }, null, /cannot see this person/],
  [{ ...nobody, state: 'gone' }, null, /no longer returns this person/],
] as const)('%j', (person, merge, expected) => {
  expect(stateReason(person, merge)).toMatch(expected);
});

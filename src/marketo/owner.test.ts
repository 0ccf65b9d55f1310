import { expect, it } from 'vitest';
import { qualify } from './owner.ts';

it.each([
  ['0055g0000000006AAA', { ok: true }],
  ['0055g0000000006', { ok: true }],
  ['00G5g0000000001EAA', { ok: false, reason: 'queue' }],
  [null, { ok: false, reason: 'no-owner' }],
  ['', { ok: false, reason: 'no-owner' }],
  ['  ', { ok: false, reason: 'no-owner' }],
  ['sam@example.com', { ok: false, reason: 'not-a-user' }],
  ['00Q5g0000000001EAA', { ok: false, reason: 'not-a-user' }],
])('an owner of %j answers %j', (ownerId, verdict) => {
  expect(qualify(ownerId)).toEqual(verdict);
});

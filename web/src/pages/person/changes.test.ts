import { expect, test } from 'vitest';
import type { Person } from '../../../../contract/people.ts';
import { changesBetween, extraText } from './changes.ts';

const ada: Person = {
  id: '0190a1b2-0000-7000-8000-000000000001',
  state: 'active',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  phone: null,
  company: 'Example',
  title: 'Engineer',
  linkedinUrl: null,
  source: 'Web',
  marketoId: 1001,
  sfdcLeadId: null,
  sfdcContactId: null,
  sfdcAccountId: null,
  sfdcOpportunityId: null,
  owner: { id: '005000000000001AAA', name: 'Maria Lopez', email: null, active: true },
  changedAt: '2026-11-24T10:00:00Z',
  optOut: null,
  stateReason: 'In step with Marketo.',
  mergedInto: null,
  mergedFrom: [],
  sameEmail: [],
  opportunityNote: null,
  marketing: {
    unsubscribed: false,
    emailInvalid: false,
    blockListed: false,
    marketingSuspended: false,
    doNotCall: null,
  },
  partitionId: 1,
  extra: { industry: 'Software' },
  observedAt: '2026-11-24T10:00:00Z',
  createdAt: '2026-11-24T09:00:00Z',
  links: { marketo: null, salesforce: null },
};

test('a person read again without a change has none, though the time differs', () => {
  const again = { ...ada, owner: { ...ada.owner, id: '005000000000001AAA' } as Person['owner'] };
  expect(changesBetween(ada, { ...again, observedAt: '2026-11-24T10:05:00Z' })).toEqual([]);
});

test('names what changed and its new value', () => {
  const after: Person = {
    ...ada,
    title: 'Director',
    company: null,
    owner: null,
    marketing: { ...ada.marketing, doNotCall: true },
    extra: { industry: 'Software', leadScore: 80 },
  };
  expect(changesBetween(ada, after)).toEqual([
    { key: 'company', label: 'Company', value: 'empty' },
    { key: 'title', label: 'Title', value: 'Director' },
    { key: 'owner', label: 'Owner', value: 'empty' },
    { key: 'doNotCall', label: 'Do not call', value: 'true' },
    { key: 'extra.leadScore', label: 'leadScore', value: '80' },
  ]);
});

test('a field of any type has a text', () => {
  expect(['', null, 0, false, 'x', ['a']].map(extraText)).toEqual([
    null,
    null,
    '0',
    'No',
    'x',
    '["a"]',
  ]);
});

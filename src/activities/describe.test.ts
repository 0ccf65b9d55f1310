import { expect, it } from 'vitest';
import { describeActivity } from './describe.ts';

const email = {
  emailId: '0191e2f0-0000-7000-8000-000000000001',
  subject: 'Our offer',
  suffix: 'AB12CD34',
  sentBy: 'sam@example.com',
  templateId: null,
  templateName: 'Offer, short',
  campaignName: null,
  campaignStep: null,
};
const call = {
  callId: '0191e2f0-0000-7000-8000-000000000002',
  madeBy: 'sam@example.com',
  status: 'no-answer',
  outcome: null,
  reason: null,
  durationSeconds: 0,
  number: null,
  recordingUrl: null,
  answeredBy: null,
  notes: null,
  campaignName: null,
};

it('tells what happened to an email by its subject', () => {
  expect(describeActivity('email-sent', email)).toEqual({
    title: 'Sent “Our offer”',
    text: null,
    facts: [{ label: 'Template', value: 'Offer, short', href: null }],
    machine: false,
  });
  expect(describeActivity('email-opened', { ...email, machine: true })).toMatchObject({
    title: 'Opened “Our offer”',
    machine: true,
  });
  expect(describeActivity('email-sent', { ...email, subject: ' ' }).title).toBe(
    'Sent an email without a subject',
  );
});

it('makes a link only of what a browser opens as a page', () => {
  const clicked = (link: string) =>
    describeActivity('email-clicked', { ...email, machine: false, link }).facts[0]?.href;
  expect(clicked('https://example.com/prices')).toBe('https://example.com/prices');
  expect(clicked('javascript:alert(1)')).toBeNull();
  expect(clicked('not an address')).toBeNull();
});

it('tells a call by its outcome, else by its status', () => {
  expect(describeActivity('call', call).title).toBe('Call: No answer');
  const full = describeActivity('call', {
    ...call,
    status: 'completed',
    outcome: 'Interested',
    durationSeconds: 125,
    notes: 'Call back on Monday.',
    recordingUrl: 'https://phones.example/1',
  });
  expect(full.title).toBe('Call: Interested');
  expect(full.text).toBe('Call back on Monday.');
  expect(full.facts).toEqual([
    { label: 'Status', value: 'Completed', href: null },
    { label: 'Duration', value: '2 min 5 s', href: null },
    { label: 'Recording', value: 'Listen', href: 'https://phones.example/1' },
  ]);
});

it('tells a damaged activity by its kind', () => {
  expect(describeActivity('call', { status: 'sang' })).toEqual({
    title: 'Call',
    text: null,
    facts: [],
    machine: false,
  });
});

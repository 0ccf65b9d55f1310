import { expect, test } from 'vitest';
import { invitationEmail } from './invitation-email.ts';

const facts = {
  to: 'sam@example.com',
  company: 'Example Ltd',
  invitedBy: { name: 'Ada Admin', email: 'ada@example.com' },
  role: 'seller',
  link: 'https://lockstep.example.com/accept-invitation#t0ken',
  expiresAt: new Date('2026-12-01T23:30:00Z'),
  timeZone: 'Europe/Berlin',
} as const;

test('says who invites to what, until when, and holds the link in both forms', () => {
  const mail = invitationEmail(facts);
  expect(mail).toMatchObject({
    to: 'sam@example.com',
    subject: 'Ada Admin invites you to Lockstep of Example Ltd',
  });
  for (const form of [mail.text, mail.html]) {
    expect(form).toContain(facts.link);
    expect(form).toContain('until 2 December 2026');
    expect(form).toContain('a seller');
  }
});

test('names cannot bring in a header or markup', () => {
  const mail = invitationEmail({
    ...facts,
    company: 'A\r\nBcc: all@example.com',
    invitedBy: { name: '<b>"Eve"</b> & co', email: 'eve@example.com' },
  });
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.html).toContain('&lt;b&gt;&quot;Eve&quot;&lt;/b&gt; &amp; co');
  expect(mail.html).not.toContain('<b>');
});

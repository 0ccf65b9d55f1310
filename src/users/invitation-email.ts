import type { Role } from './users.ts';

/** A message from Lockstep itself, not from a seller. */
export type SystemMail = { to: string; subject: string; text: string; html: string };

type Facts = {
  to: string;
  company: string;
  invitedBy: { name: string; email: string };
  role: Role;
  link: string;
  expiresAt: Date;
  timeZone: string;
};

const may: Record<Role, string> = {
  admin: 'an administrator, who may change all settings',
  manager: 'a manager',
  seller: 'a seller',
};

/** The email that brings somebody the link of their invitation. */
export function invitationEmail(facts: Facts): SystemMail {
  const company = oneLine(facts.company);
  const inviter = oneLine(facts.invitedBy.name);
  const until = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeZone: facts.timeZone,
  }).format(facts.expiresAt);
  const subject = `${inviter} invites you to Lockstep of ${company}`;
  const invitation = `${inviter} (${facts.invitedBy.email}) invites you to use Lockstep, where ${company} writes to people, logs calls and keeps them in step with Marketo. You will be ${may[facts.role]}.`;
  const how = `Choose a name and a password here. The link works once, until ${until}:`;
  const end = 'If you did not expect this, do nothing: without you no account is made.';
  const link = escaped(facts.link);
  return {
    to: facts.to,
    subject,
    text: [invitation, how, facts.link, end].join('\n\n'),
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
      `<p>${escaped(invitation)}</p>`,
      `<p>${escaped(how)}</p>`,
      `<p><a href="${link}">Accept the invitation</a></p>`,
      `<p style="font-size:13px">${link}</p>`,
      `<p style="font-size:13px">${escaped(end)}</p>`,
      '</body></html>',
    ].join('\n'),
  };
}

/** What people typed must not become a header of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

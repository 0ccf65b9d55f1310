import type { PersonState } from '../db/schema.ts';

/** What is known just before an email is sent; gathered under the lock on its addresses (R44). */
export type SendFacts = {
  /** The address that the seller saw when writing. */
  toAddress: string;
  cc: readonly string[];
  bcc: readonly string[];
  nonCommercial: boolean;
  /** The person as it is now; null when it is not here any more. */
  person: { state: PersonState; name: string; address: string | null } | null;
  sender: { address: string; verified: boolean } | null;
  mailServer: boolean;
  blockedDomains: readonly string[];
  /** Opt-outs in force of the person or of any recipient's address. */
  optOuts: readonly { address: string | null; source: string; at: Date }[];
  cap: { perDay: number; sentToday: number; nextDay: Date };
  /** Variables that have no value for this person and no default. */
  missing: readonly string[];
  /** What is wrong with the template text itself, in plain words. */
  templateProblem: string | null;
};

/** `fail` needs a person; `wait` resolves itself at `until`. */
export type Refusal = {
  action: 'fail' | 'wait';
  code: string;
  message: string;
  fix: string;
  until?: Date;
};

type Rule = (facts: SendFacts) => Refusal | null;

/**
 * The rules before each send (R54), in the order in which they are told: what is wrong with the
 * recipient comes before what is wrong with the text. They run when Send is pressed and again after
 * each claim, because in between a person may have opted out.
 */
const rules: readonly Rule[] = [
  canSend,
  personIsHere,
  addressIsTheSame,
  domainIsNotBlocked,
  nobodyOptedOut,
  variablesAreFilled,
  belowDailyCap,
];

/** The first rule that stands against sending; null: send it. */
export function mayNotSend(facts: SendFacts): Refusal | null {
  for (const rule of rules) {
    const refusal = rule(facts);
    if (refusal) return refusal;
  }
  return null;
}

function canSend({ mailServer, sender }: SendFacts): Refusal | null {
  if (!mailServer) {
    return fail(
      'no-mail-server',
      'No mail server is set up, so nothing can be sent.',
      'Ask an administrator to enter it in Settings > Mail server.',
    );
  }
  if (!sender) {
    return fail(
      'no-identity',
      'This email has no sender.',
      'Choose one of your identities; they are made in Settings > My identities.',
    );
  }
  if (sender.verified) return null;
  return fail(
    'identity-not-verified',
    `The sender ${sender.address} is not verified.`,
    'Open the link in the verification email, or send it again in Settings > My identities.',
  );
}

const goneReasons: Record<Exclude<PersonState, 'active'>, string> = {
  'no-sales-owner': 'has no sales owner any more',
  deleted: 'was deleted in Marketo',
  merged: 'was merged into another person in Marketo',
  'not-visible': 'is not visible to Lockstep in Marketo any more',
  gone: 'is not in Marketo any more',
};

function personIsHere({ person }: SendFacts): Refusal | null {
  if (!person) {
    return fail('person-gone', 'The person is not in Lockstep any more.', 'Write to someone else.');
  }
  if (person.state === 'active') return null;
  return fail(
    'person-gone',
    `${person.name} ${goneReasons[person.state]}.`,
    person.state === 'merged'
      ? 'Open the person that remained and write a new email there.'
      : 'Nothing was sent. Look the person up under People.',
  );
}

function addressIsTheSame({ person, toAddress }: SendFacts): Refusal | null {
  const address = person?.address ?? '';
  if (address === '') {
    return fail(
      'no-address',
      `${person?.name ?? 'The person'} has no email address any more.`,
      'Add the address in Marketo or Salesforce; it arrives here within seconds.',
    );
  }
  if (key(address) === key(toAddress)) return null;
  return fail(
    'address-changed',
    `The address of ${person?.name ?? 'the person'} changed from ${toAddress} to ${address} since this email was written.`,
    'Open the email, take over the new address if it is right, and send it again.',
  );
}

function domainIsNotBlocked({ toAddress, cc, bcc, blockedDomains }: SendFacts): Refusal | null {
  for (const address of [toAddress, ...cc, ...bcc]) {
    const domain = key(address).slice(address.lastIndexOf('@') + 1);
    const blocked = blockedDomains.find((one) => domain === one || domain.endsWith(`.${one}`));
    if (blocked !== undefined) {
      return fail(
        'blocked-domain',
        `Emails to ${blocked} are blocked, and ${address} is there.`,
        'Remove the address. Only an administrator can lift the block, in Settings > Blocked domains.',
      );
    }
  }
  return null;
}

const optOutSources: Record<string, string> = {
  link: 'by the link in an email',
  'one-click': 'with one click in the mail program',
  manual: 'entered by hand',
  reply: 'by a reply',
  complaint: 'by reporting an email as spam',
  bounce: 'after a bounce',
  salesforce: 'in Salesforce',
};

function nobodyOptedOut(facts: SendFacts): Refusal | null {
  // A non-commercial template skips this rule and no other one.
  const [optOut] = facts.nonCommercial ? [] : facts.optOuts;
  if (!optOut) return null;
  const who = optOut.address ?? facts.person?.name ?? facts.toAddress;
  const how = optOutSources[optOut.source] ?? `(${optOut.source})`;
  return fail(
    'opted-out',
    `${who} unsubscribed from sales emails ${how} on ${optOut.at.toISOString().slice(0, 10)}.`,
    'Nothing was sent. Only an administrator can lift it, with a reason.',
  );
}

function variablesAreFilled({ missing, templateProblem }: SendFacts): Refusal | null {
  if (templateProblem !== null) {
    return fail('template-error', templateProblem, 'Correct the text, then send it again.');
  }
  if (missing.length === 0) return null;
  const names = missing.map((name) => `{{ ${name} }}`).join(', ');
  return fail(
    'variables-missing',
    `There is no value for ${names}.`,
    'Write the words yourself or give the variable a default, such as {{ first_name | default: "there" }}.',
  );
}

function belowDailyCap({ cap }: SendFacts): Refusal | null {
  if (cap.sentToday < cap.perDay) return null;
  return {
    action: 'wait',
    code: 'daily-cap',
    message: `You have sent ${cap.sentToday} emails today, which is the daily cap of ${cap.perDay}.`,
    fix: 'It goes out by itself when the next day begins. An administrator can raise the cap in Settings > Mail server.',
    until: cap.nextDay,
  };
}

function fail(code: string, message: string, fix: string): Refusal {
  return { action: 'fail', code, message, fix };
}

function key(address: string): string {
  return address.trim().toLowerCase();
}

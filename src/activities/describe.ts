import { type ActivityAttributes, type ActivityType, activityAttributes } from './model.ts';

export type Fact = { label: string; value: string; href: string | null };

/** An activity in words, for the timeline. */
export type Description = {
  title: string;
  text: string | null;
  facts: Fact[];
  machine: boolean;
};

/**
 * @param attributes as they are stored. Damaged ones are told by the kind alone: one bad row must not
 *   take a person's whole timeline away.
 */
export function describeActivity(type: ActivityType, attributes: unknown): Description {
  const read = activityAttributes[type].safeParse(attributes);
  if (!read.success) return { title: kinds[type], text: null, facts: [], machine: false };
  return { ...bare, ...describers[type](read.data as never) };
}

const kinds: Record<ActivityType, string> = {
  'email-sent': 'Email sent',
  'email-opened': 'Email opened',
  'email-clicked': 'Link clicked',
  'email-replied': 'Reply',
  'email-bounced': 'Email bounced',
  call: 'Call',
  'campaign-added': 'Added to a sales campaign',
  'campaign-removed': 'Removed from a sales campaign',
};

const bare: Description = { title: '', text: null, facts: [], machine: false };

type Describers = { [T in ActivityType]: (of: ActivityAttributes<T>) => Partial<Description> };

const describers: Describers = {
  'email-sent': (of) => ({ title: `Sent ${subject(of)}`, facts: emailFacts(of) }),
  'email-opened': (of) => ({ title: `Opened ${subject(of)}`, machine: of.machine }),
  'email-clicked': (of) => ({
    title: `Clicked a link in ${subject(of)}`,
    facts: [webFact('Link', of.link)],
    machine: of.machine,
  }),
  'email-replied': (of) => ({ title: `Replied to ${subject(of)}` }),
  'email-bounced': (of) => ({
    title: `${of.bounceType === 'hard' ? 'Bounced' : 'Bounced for now'}: ${subject(of)}`,
    facts: [plainFact('Address', of.address), ...some('Reason', of.details)],
  }),
  call: (of) => ({
    title: `Call: ${of.outcome ?? callStatuses[of.status]}`,
    text: of.notes,
    facts: [
      ...(of.outcome ? [plainFact('Status', callStatuses[of.status])] : []),
      ...some('Reason', of.reason),
      ...(of.durationSeconds > 0 ? [plainFact('Duration', duration(of.durationSeconds))] : []),
      ...some('Number', of.number),
      ...some('Answered by', of.answeredBy),
      ...(of.recordingUrl ? [{ ...webFact('Recording', of.recordingUrl), value: 'Listen' }] : []),
    ],
  }),
  'campaign-added': (of) => ({
    title: `Added to the sales campaign “${of.campaignName}”`,
    facts: [...some('Step', of.campaignStep), ...some('Reason', of.reason)],
  }),
  'campaign-removed': (of) => ({
    title: `Removed from the sales campaign “${of.campaignName}”`,
    facts: [...some('Step', of.campaignStep), ...some('Reason', of.reason)],
  }),
};

const callStatuses: Record<ActivityAttributes<'call'>['status'], string> = {
  completed: 'Completed',
  'no-answer': 'No answer',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

function subject({ subject: words }: { subject: string }): string {
  return words.trim() === '' ? 'an email without a subject' : `“${words}”`;
}

function emailFacts(of: ActivityAttributes<'email-sent'>): Fact[] {
  return [
    ...some('Template', of.templateName),
    ...some('Sales campaign', of.campaignName),
    ...some('Step', of.campaignStep),
  ];
}

function some(label: string, value: string | null): Fact[] {
  return value ? [plainFact(label, value)] : [];
}

function plainFact(label: string, value: string): Fact {
  return { label, value, href: null };
}

/** Only what a browser opens as a page becomes a link: an address can hold anything. */
function webFact(label: string, value: string): Fact {
  const web = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  return { label, value, href: web ? value : null };
}

/** "45 s", "2 min 5 s", "1 h 2 min". */
function duration(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : ''];
  if (hours === 0 && (rest > 0 || minutes === 0)) parts.push(`${rest} s`);
  return parts.filter(Boolean).join(' ');
}

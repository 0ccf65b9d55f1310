import type { RetryClass } from './errors.ts';

export type ErrorRule = {
  class: RetryClass;
  /** `unknown`: Marketo documents no "not executed" for it, or a timeout hides the outcome. */
  outcome: 'not-executed' | 'unknown';
  /** What to do, one sentence. */
  fix: string;
};

const retriesItself = 'A running sync retries by itself; if it lasts, look at status.adobe.com.';
const reportIt = 'Report it to the makers of Lockstep with the request id.';
const inMarketo = 'Correct the record in Marketo.';

const never = (fix: string): ErrorRule => ({ class: 'N', outcome: 'not-executed', fix });
const backOff = (outcome: ErrorRule['outcome'] = 'not-executed'): ErrorRule => ({
  class: 'B',
  outcome,
  fix: retriesItself,
});

/**
 * Every code that Marketo documents, at response and at record level, and what is decided about it.
 * One table for both levels, as several 1xxx codes arrive at either. Adobe: "Error codes" of the
 * REST API; 6xx at response level mean not executed, 500, 502 and 604 leave it open. 1029 has three
 * meanings and is told apart by its message, see rule().
 */
export const errorTable: Readonly<Record<string, ErrorRule>> = {
  '500': backOff('unknown'),
  '502': backOff('unknown'),
  '600': never(`The call carried no token. ${reportIt}`),
  '601': { class: 'A', outcome: 'not-executed', fix: 'Connect Marketo again.' },
  '602': { class: 'A', outcome: 'not-executed', fix: 'Connect Marketo again.' },
  '603': never(
    'Give the API role the missing right (Admin > Users & Roles > Roles), or add this server to the IP allow-list of the API (Admin > Integration > Web Services).',
  ),
  '604': backOff('unknown'),
  '605': never(reportIt),
  '606': {
    class: 'W20',
    outcome: 'not-executed',
    fix: 'Lockstep waits 20 seconds and goes on. All tools together may make 100 calls in 20 seconds; slow the others down.',
  },
  '607': {
    class: 'Q',
    outcome: 'not-executed',
    fix: 'Lockstep goes on at midnight US Central. Admin > Integration > Web Services shows which tools used the quota.',
  },
  '608': backOff(),
  '609': never(reportIt),
  '610': never(`Check the endpoint under Settings > Marketo. If it is right: ${reportIt}`),
  '611': backOff(),
  '612': never(reportIt),
  '613': never(reportIt),
  '614': backOff(),
  '615': {
    class: 'B',
    outcome: 'not-executed',
    fix: 'Lockstep makes fewer calls at once and goes on. All tools together may have 10 in flight.',
  },
  '616': never('This Marketo subscription has no such API; ask Adobe.'),
  '701': never(reportIt),
  '702': never('Nothing was found; nothing needs to be done.'),
  '703': never('The feature is not part of this Marketo subscription; Lockstep does without it.'),
  '704': never(reportIt),
  '709': never('Change the asset in Marketo as the message says.'),
  '710': never('Choose a folder that exists in Marketo.'),
  '711': never('Choose a folder of the right type in Marketo.'),
  '712': never('Marketo cannot merge into a person account; merge in Salesforce.'),
  '713': backOff(),
  '714': never('Set a default record type in Salesforce, then merge again.'),
  '718': never('Choose a sales person that exists in Marketo.'),
  '719': backOff(),
  '1001': never(inMarketo),
  '1002': never(reportIt),
  '1003': never(reportIt),
  '1004': never('The person was deleted or merged in Marketo; Lockstep looks it up.'),
  '1005': never('The person exists in Marketo already; nothing needs to be done.'),
  '1006': never(
    'The field was renamed, hidden or removed in Marketo. Lockstep reads the list of fields again; see Settings > Marketo > Fields.',
  ),
  '1007': never('Merge the duplicates in Marketo.'),
  '1008': never("Give the API role access to the person's partition."),
  '1009': never('Name the partition under Settings > Marketo.'),
  '1010': never("Move the person to a partition of the API role's in Marketo."),
  '1011': never('Choose a searchable field.'),
  '1012': never(reportIt),
  '1013': never('It no longer exists in Marketo; choose another one.'),
  '1014': never('Marketo could not make the object; try again by hand.'),
  '1015': never('The person is not on the list; nothing needs to be done.'),
  '1016': backOff(),
  '1017': never('It exists in Marketo already; Lockstep uses what is there.'),
  '1018': never(
    'Salesforce owns these records in this Marketo (native sync); Lockstep reads them there.',
  ),
  '1019': backOff(),
  '1020': { class: 'Q', outcome: 'not-executed', fix: 'Try again tomorrow.' },
  '1021': never('The company belongs to the account in Salesforce; change it there.'),
  '1022': never('Marketo still uses the object; take it out of campaigns and lists first.'),
  '1025': never('Choose a status of the program.'),
  '1026': never('Custom objects are not part of this Marketo subscription.'),
  '1027': never('All ten custom activity types of this Marketo are taken; delete one there.'),
  '1028': never('The activity type has all twenty attributes; remove one in Marketo.'),
  '1029': backOff(),
  '1035': never('This subscription has no such filter; Lockstep uses another way.'),
  '1036': never(reportIt),
  '1037': never(inMarketo),
  '1042': never('Choose a date that Marketo accepts.'),
  '1048': never('Discard the draft in Marketo by hand.'),
  '1049': never('The activity is too long for Marketo (64 KB); shorten it.'),
  '1076': never('Merge the people in Salesforce.'),
  '1077': never('A value is too long for Salesforce; shorten it, then merge again.'),
  '1078': never('One of the records was deleted in Salesforce or is not synced; merge there.'),
  '1079': never('Merge the duplicates in Salesforce.'),
  '1080': never('Marketo merges at most 25 people at once.'),
};

/** What is decided about HTTP statuses, where Marketo's own envelope is missing. */
export const statusTable: Readonly<Record<number, ErrorRule>> = {
  401: never('Copy client id and secret again from Admin > Integration > LaunchPoint.'),
  404: never('Check the endpoint under Settings > Marketo.'),
  413: { class: 'S', outcome: 'not-executed', fix: 'The request is over 1 MB: send it in parts.' },
  414: { class: 'S', outcome: 'not-executed', fix: 'The address is over 8 KB: send it as a form.' },
  416: never('The file ends before the byte asked for; download it from its beginning.'),
  429: backOff(),
};

/** The rule for a code, also for codes that nobody documents: 5xx, 6xx and 0 may pass, others not. */
export function ruleFor(code: string, message: string): ErrorRule {
  if (code === '1029') return exportRule(message);
  if (code === '1003' && /too many results/i.test(message)) {
    return {
      class: 'S',
      outcome: 'not-executed',
      fix: 'Over 1,000 people match: ask for fewer values at once.',
    };
  }
  const known = errorTable[code];
  if (known) return known;
  return /^(0|[56]\d\d)$/.test(code) ? backOff('unknown') : never(reportIt);
}

/** Gateway answers that are none of Marketo's: anything may have happened. */
export function ruleForStatus(status: number): ErrorRule {
  const known = statusTable[status];
  if (known) return known;
  return status >= 500 || status < 300 ? backOff('unknown') : never(reportIt);
}

/** Adobe: one code for a full queue, the day's volume, and a job that is queued already. */
function exportRule(message: string): ErrorRule {
  if (/quota/i.test(message)) {
    return {
      class: 'Q',
      outcome: 'not-executed',
      fix: 'Lockstep goes on at midnight US Central. All tools share 500 MB of exports a day.',
    };
  }
  if (/too many jobs|queue is full/i.test(message)) {
    return {
      class: 'B',
      outcome: 'not-executed',
      fix: 'Ten exports wait in Marketo, of all tools together; Lockstep tries again in a few minutes.',
    };
  }
  return never('The export is queued already; Lockstep follows it.');
}

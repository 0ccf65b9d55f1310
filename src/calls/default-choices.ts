export type ChoiceList = 'outcome' | 'reason';

/** What an admin begins with; all of it can be renamed, archived and added to. */
export const defaultChoices: Readonly<Record<ChoiceList, readonly string[]>> = {
  outcome: [
    'Connected',
    'Meeting booked',
    'Call back later',
    'Left voicemail',
    'No answer',
    'Busy',
    'Gatekeeper',
    'Wrong number',
    'Not interested',
  ],
  reason: ['Prospecting', 'Follow-up', 'Discovery', 'Demo', 'Negotiation', 'Renewal', 'Support'],
};

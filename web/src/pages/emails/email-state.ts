import type { EmailFolder, EmailState, EmailSummary } from '../../../../contract/emails.ts';
import type { Tone } from '../../components/status-badge.tsx';

const views: Record<EmailState, { label: string; tone: Tone }> = {
  draft: { label: 'Draft', tone: 'neutral' },
  queued: { label: 'About to be sent', tone: 'busy' },
  sending: { label: 'Sending', tone: 'busy' },
  waiting: { label: 'Waiting', tone: 'stopped' },
  sent: { label: 'Sent', tone: 'ok' },
  unknown: { label: 'Not confirmed', tone: 'attention' },
  failed: { label: 'Not sent', tone: 'attention' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
};

/** How the state of an email is called and coloured. A bounce is what became of a sent one. */
export function emailStateView(email: Pick<EmailSummary, 'state' | 'bounced'>) {
  if (email.state === 'sent' && email.bounced)
    return { label: 'Bounced', tone: 'attention' } as const;
  return views[email.state];
}

export const folders: readonly { key: EmailFolder; label: string; empty: string }[] = [
  { key: 'drafts', label: 'Drafts', empty: 'An email that you begin is kept here by itself.' },
  { key: 'outgoing', label: 'On their way', empty: 'Nothing is on its way or waiting.' },
  {
    key: 'sent',
    label: 'Sent',
    empty: 'Open a person and press Write email to send the first one.',
  },
  {
    key: 'not-confirmed',
    label: 'Not confirmed',
    empty:
      'Here you decide about emails of which nobody knows whether they arrived. There are none.',
  },
  {
    key: 'failed',
    label: 'Not sent',
    empty: 'Emails that could not be sent come here, with the reason.',
  },
];

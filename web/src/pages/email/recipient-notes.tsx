import { Alert, Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { Composer } from '../../../../contract/emails.ts';
import { TextLink } from '../../components/text-link.tsx';

type Props = {
  facts: Composer;
  toAddress: string | null;
  nonCommercial: boolean;
  onTakeAddress: () => void;
};

/** What one should know before writing: that nothing can be sent, or not to this person. */
export function RecipientNotes({ facts, toAddress, nonCommercial, onTakeAddress }: Props) {
  const { person, warnings, blocked, sentToday, dailyCap } = facts;
  const moved = person.address !== null && toAddress !== null && person.address !== toAddress;
  return (
    <>
      {blocked ? (
        <Note title={blocked.message}>
          {blocked.fix} <TextLink to="/identities">My identities</TextLink>
        </Note>
      ) : null}
      {warnings.map(({ kind, message }) => (
        <Note key={kind} title={message}>
          {kind === 'opted-out' && nonCommercial
            ? 'The template of this email is non-commercial, so it can be sent all the same.'
            : null}
        </Note>
      ))}
      {moved ? (
        <Note title={`The address is now ${person.address}; this draft goes to ${toAddress}.`}>
          <Button size="compact-sm" variant="default" mt={6} onClick={onTakeAddress}>
            Write to {person.address}
          </Button>
        </Note>
      ) : null}
      {sentToday >= dailyCap ? (
        <Note title={`You have sent ${sentToday} emails today, as many as you may.`}>
          This one will wait for tomorrow.
        </Note>
      ) : null}
    </>
  );
}

function Note({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      role="note"
      icon={<TriangleAlert size={16} aria-hidden />}
      styles={{ message: { color: 'var(--ls-text)' } }}
    >
      <strong>{title}</strong>
      {children ? <div>{children}</div> : null}
    </Alert>
  );
}

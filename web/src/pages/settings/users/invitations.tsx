import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import type { Invitation, Invited } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { notifyProblem } from '../../../components/notify.ts';
import { Row, RowList } from '../../../components/row-list.tsx';
import { Section } from '../../../components/section.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { Time } from '../../../components/time.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { RevokeInvitationDialog } from './revoke-invitation-dialog.tsx';
import { roleLabel } from './roles.ts';
import classes from './users.module.css';
import { usersChanged } from './users-queries.ts';

/** What the dialog of a link shows: an invitation as it stands, or one that was renewed just now. */
export type ShownLink = { id: string; email: string; renewed: Invited | null };

type Props = { invitations: readonly Invitation[]; onInvite: () => void };

export function Invitations({ invitations, onInvite }: Props) {
  const [link, setLink] = useState<ShownLink | null>(null);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  return (
    <div className={classes.invitations}>
      <Section title="Open invitations" description="A link works once, for 7 days.">
        {invitations.length === 0 ? (
          <EmptyState
            icon={MailPlus}
            title="No open invitations"
            action={
              <Button variant="default" onClick={onInvite}>
                Invite people
              </Button>
            }
          >
            Whoever accepts theirs moves up into the list of users.
          </EmptyState>
        ) : (
          <RowList label="Open invitations">
            {invitations.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                onLink={(renewed) => setLink({ ...invitation, renewed })}
                onRevoke={() => setRevoking(invitation)}
              />
            ))}
          </RowList>
        )}
      </Section>
      <LinkDialog shown={link} onClose={() => setLink(null)} />
      <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(null)} />
    </div>
  );
}

type RowProps = {
  invitation: Invitation;
  onLink: (renewed: Invited | null) => void;
  onRevoke: () => void;
};

function InvitationRow({ invitation, onLink, onRevoke }: RowProps) {
  const { id, email, role, invitedBy, expired } = invitation;
  const renew = useMutation({
    mutationFn: () => client.invitations.renew({ params: { id } }),
    onSuccess: async (renewed) => {
      await usersChanged();
      onLink(renewed);
    },
    onError: notifyProblem,
  });
  const small = { size: 'compact-sm', variant: 'default' } as const;
  return (
    <Row
      title={email}
      details={[
        <span key="from">
          Invited by {invitedBy} <Time at={invitation.createdAt} />
        </span>,
      ]}
      facts={[
        roleLabel(role),
        expired ? (
          <StatusBadge key="ends" tone="stopped">
            Expired
          </StatusBadge>
        ) : (
          <span key="ends">
            Ends <Time at={invitation.expiresAt} />
          </span>
        ),
      ]}
      actions={
        <>
          {expired ? null : (
            <Button {...small} aria-label={`Link for ${email}`} onClick={() => onLink(null)}>
              Link
            </Button>
          )}
          <Button
            {...small}
            aria-label={`Send again to ${email}`}
            loading={renew.isPending}
            onClick={() => renew.mutate()}
          >
            Send again
          </Button>
          <Button {...small} aria-label={`Revoke the invitation of ${email}`} onClick={onRevoke}>
            Revoke
          </Button>
        </>
      }
    />
  );
}

import { Button, Group, Table, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import type { Invitation, Invited } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { notifyProblem } from '../../../components/notify.ts';
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
          <Table.ScrollContainer minWidth={620}>
            <Table verticalSpacing={6} aria-label="Open invitations">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Email</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Ends</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {invitations.map((invitation) => (
                  <InvitationRow
                    key={invitation.id}
                    invitation={invitation}
                    onLink={(renewed) => setLink({ ...invitation, renewed })}
                    onRevoke={() => setRevoking(invitation)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
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
    <Table.Tr>
      <Table.Td>
        <div className={classes.name}>{email}</div>
        <div className={classes.email}>
          Invited by {invitedBy} <Time at={invitation.createdAt} />
        </div>
      </Table.Td>
      <Table.Td>{roleLabel(role)}</Table.Td>
      <Table.Td>
        {expired ? (
          <StatusBadge tone="stopped">Expired</StatusBadge>
        ) : (
          <Time at={invitation.expiresAt} />
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
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
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

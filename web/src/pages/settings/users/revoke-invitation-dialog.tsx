import type { Invitation } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { usersChanged } from './users-queries.ts';

type Props = { invitation: Invitation | null; onClose: () => void };

export function RevokeInvitationDialog({ invitation, onClose }: Props) {
  const revoke = async () => {
    if (!invitation) return;
    await client.invitations.revoke({ params: { id: invitation.id } });
    await usersChanged();
  };
  return (
    <ConfirmDialog
      opened={invitation !== null}
      onClose={onClose}
      title={`Revoke the invitation of ${invitation?.email ?? ''}?`}
      confirmLabel="Revoke"
      danger
      onConfirm={revoke}
    >
      The link opens nothing any more. You can invite them again at any time.
    </ConfirmDialog>
  );
}

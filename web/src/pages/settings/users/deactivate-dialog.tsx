import type { User } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { usersChanged } from './users-queries.ts';

type Props = { user: User | null; onClose: () => void };

export function DeactivateDialog({ user, onClose }: Props) {
  const deactivate = async () => {
    if (!user) return;
    await client.users.deactivate({ params: { id: user.id } });
    await usersChanged();
  };
  return (
    <ConfirmDialog
      opened={user !== null}
      onClose={onClose}
      title={`Deactivate ${user?.name ?? 'the user'}?`}
      confirmLabel="Deactivate"
      danger
      onConfirm={deactivate}
    >
      They are signed out at once and cannot sign in. What they did stays, with their name. API keys
      that they know go on working: revoke those under API keys.
    </ConfirmDialog>
  );
}

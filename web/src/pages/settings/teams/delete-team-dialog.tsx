import type { Team } from '../../../../../contract/teams.ts';
import { client } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { usersChanged } from '../users/users-queries.ts';

type Props = { team: Team | null; onClose: () => void };

export function DeleteTeamDialog({ team, onClose }: Props) {
  const remove = async () => {
    if (!team) return;
    await client.teams.remove({ params: { id: team.id } });
    await usersChanged();
  };
  return (
    <ConfirmDialog
      opened={team !== null}
      onClose={onClose}
      title={`Delete ${team?.name ?? 'the team'}?`}
      confirmLabel="Delete"
      danger
      onConfirm={remove}
    >
      Its members stay users. What they saw of each other's people through this team alone they see
      no more.
    </ConfirmDialog>
  );
}

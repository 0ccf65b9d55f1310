import { Button } from '@mantine/core';
import type { Team } from '../../../../../contract/teams.ts';
import type { User } from '../../../../../contract/users.ts';
import { Row, RowList } from '../../../components/row-list.tsx';

type Props = {
  teams: readonly Team[];
  users: readonly User[];
  onEdit: (team: Team) => void;
  onDelete: (team: Team) => void;
};

export function TeamsList({ teams, users, onEdit, onDelete }: Props) {
  const small = { size: 'compact-sm', variant: 'default' } as const;
  return (
    <RowList label="Teams">
      {teams.map((team) => (
        <Row
          key={team.id}
          title={team.name}
          details={[memberNames(team, users) || 'Nobody yet']}
          facts={[null, null]}
          actions={
            <>
              <Button {...small} aria-label={`Edit ${team.name}`} onClick={() => onEdit(team)}>
                Edit
              </Button>
              <Button {...small} aria-label={`Delete ${team.name}`} onClick={() => onDelete(team)}>
                Delete
              </Button>
            </>
          }
        />
      ))}
    </RowList>
  );
}

function memberNames(team: Team, users: readonly User[]): string {
  return users
    .filter((user) => team.memberIds.includes(user.id))
    .map((user) => (user.active ? user.name : `${user.name} (deactivated)`))
    .join(', ');
}

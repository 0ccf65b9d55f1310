import { Button, Group, Table, VisuallyHidden } from '@mantine/core';
import type { Team } from '../../../../../contract/teams.ts';
import type { User } from '../../../../../contract/users.ts';

type Props = {
  teams: readonly Team[];
  users: readonly User[];
  onEdit: (team: Team) => void;
  onDelete: (team: Team) => void;
};

export function TeamsTable({ teams, users, onEdit, onDelete }: Props) {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing={6} aria-label="Teams">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Members</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {teams.map((team) => (
            <Table.Tr key={team.id}>
              <Table.Td>{team.name}</Table.Td>
              <Table.Td>{memberNames(team, users) || 'Nobody yet'}</Table.Td>
              <Table.Td>
                <Group gap={6} justify="flex-end" wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Edit ${team.name}`}
                    onClick={() => onEdit(team)}
                  >
                    Edit
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Delete ${team.name}`}
                    onClick={() => onDelete(team)}
                  >
                    Delete
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function memberNames(team: Team, users: readonly User[]): string {
  return users
    .filter((user) => team.memberIds.includes(user.id))
    .map((user) => (user.active ? user.name : `${user.name} (deactivated)`))
    .join(', ');
}

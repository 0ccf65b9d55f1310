import { Button, Table, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Team } from '../../../../../contract/teams.ts';
import type { User } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { notifyDone, notifyProblem } from '../../../components/notify.ts';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { RoleSelect } from './role-select.tsx';
import classes from './users.module.css';
import { usersChanged } from './users-queries.ts';

type Props = {
  users: readonly User[];
  teams: readonly Team[];
  onDeactivate: (user: User) => void;
};

export function UsersTable({ users, teams, onDeactivate }: Props) {
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing={6} aria-label="Users">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Teams</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <Table.Tr key={user.id}>
              <Table.Td>
                <div className={classes.name}>
                  {user.name}
                  {user.active ? null : <StatusBadge tone="stopped">Deactivated</StatusBadge>}
                </div>
                <div className={classes.email}>{user.email}</div>
                {user.active && !user.salesOwner && user.role !== 'admin' ? (
                  <div className={classes.email}>No sales owner has this address.</div>
                ) : null}
              </Table.Td>
              <Table.Td>
                <RoleSelect user={user} />
              </Table.Td>
              <Table.Td>{teamNames(user, teams) || 'None'}</Table.Td>
              <Table.Td ta="right">
                {user.active ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Deactivate ${user.name}`}
                    onClick={() => onDeactivate(user)}
                  >
                    Deactivate
                  </Button>
                ) : (
                  <Reactivate user={user} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Reactivate({ user }: { user: User }) {
  const reactivate = useMutation({
    mutationFn: () => client.users.reactivate({ params: { id: user.id } }),
    onSuccess: async () => {
      await usersChanged();
      notifyDone(`${user.name} can sign in again.`);
    },
    onError: notifyProblem,
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Reactivate ${user.name}`}
      loading={reactivate.isPending}
      onClick={() => reactivate.mutate()}
    >
      Reactivate
    </Button>
  );
}

function teamNames(user: User, teams: readonly Team[]): string {
  return teams
    .filter((team) => user.teamIds.includes(team.id))
    .map((team) => team.name)
    .join(', ');
}

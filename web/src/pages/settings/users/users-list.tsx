import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Team } from '../../../../../contract/teams.ts';
import type { User } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { notifyDone, notifyProblem } from '../../../components/notify.ts';
import { Row, RowList } from '../../../components/row-list.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { RoleSelect } from './role-select.tsx';
import { usersChanged } from './users-queries.ts';

type Props = {
  users: readonly User[];
  teams: readonly Team[];
  onDeactivate: (user: User) => void;
};

export function UsersList({ users, teams, onDeactivate }: Props) {
  return (
    <RowList label="Users">
      {users.map((user) => (
        <Row
          key={user.id}
          title={
            <>
              {user.name}
              {user.active ? null : <StatusBadge tone="stopped">Deactivated</StatusBadge>}
            </>
          }
          details={detailsOf(user)}
          facts={[<RoleSelect user={user} key="role" />, teamNames(user, teams)]}
          actions={
            user.active ? (
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
            )
          }
        />
      ))}
    </RowList>
  );
}

function detailsOf(user: User): string[] {
  const unknown = user.active && !user.salesOwner && user.role !== 'admin';
  return [user.email, ...(unknown ? ['No sales owner has this address.'] : [])];
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
  const names = teams.filter((team) => user.teamIds.includes(team.id)).map((team) => team.name);
  return names.length === 0 ? 'In no team' : names.join(', ');
}

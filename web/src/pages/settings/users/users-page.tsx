import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { User } from '../../../../../contract/users.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { DeactivateDialog } from './deactivate-dialog.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { UsersList } from './users-list.tsx';
import { teamsQuery, usersQuery } from './users-queries.ts';

export function UsersPage() {
  const { data, error, refetch } = useQuery(usersQuery);
  const teams = useQuery(teamsQuery).data?.teams ?? [];
  const [inviting, setInviting] = useState(false);
  const [deactivating, setDeactivating] = useState<User | null>(null);
  return (
    <Page
      title="Users"
      description="Who can sign in, and what they may do. Whose people sellers see is decided under Sharing."
      actions={
        <Button
          leftSection={<UserPlus size={15} aria-hidden />}
          onClick={() => setInviting(true)}
          disabled={!data}
        >
          Invite
        </Button>
      }
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={6} /> : null}
      {data ? (
        <>
          <UsersList users={data.users} teams={teams} onDeactivate={setDeactivating} />
          <Invitations invitations={data.invitations} onInvite={() => setInviting(true)} />
        </>
      ) : null}
      <InviteDialog opened={inviting} teams={teams} onClose={() => setInviting(false)} />
      <DeactivateDialog user={deactivating} onClose={() => setDeactivating(null)} />
    </Page>
  );
}

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { Team } from '../../../../../contract/teams.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { teamsQuery, usersQuery } from '../users/users-queries.ts';
import { DeleteTeamDialog } from './delete-team-dialog.tsx';
import { TeamDialog } from './team-dialog.tsx';
import { TeamsList } from './teams-list.tsx';

export function TeamsPage() {
  const teams = useQuery(teamsQuery);
  const users = useQuery(usersQuery);
  const [edited, setEdited] = useState<Team | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Team | null>(null);
  const error = teams.error ?? users.error;
  const loaded = teams.data && users.data ? { ...teams.data, ...users.data } : null;
  const create = (
    <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setEdited('new')}>
      New team
    </Button>
  );
  return (
    <Page
      title="Teams"
      description="Members of a team can see each other's people, where Sharing says so; managers always see those of their teams."
      actions={loaded && loaded.teams.length > 0 ? create : null}
      width="text"
    >
      {error ? (
        <ProblemAlert
          error={error}
          onRetry={() => void Promise.all([teams.refetch(), users.refetch()])}
        />
      ) : null}
      {!loaded && !error ? <SkeletonLines count={5} /> : null}
      {loaded && loaded.teams.length > 0 ? (
        <TeamsList {...loaded} onEdit={setEdited} onDelete={setDeleting} />
      ) : null}
      {loaded && loaded.teams.length === 0 ? (
        <EmptyState icon={UsersRound} title="No teams yet" action={create}>
          Make one for people who work on the same accounts, such as a region.
        </EmptyState>
      ) : null}
      <TeamDialog team={edited} users={loaded?.users ?? []} onClose={() => setEdited(null)} />
      <DeleteTeamDialog team={deleting} onClose={() => setDeleting(null)} />
    </Page>
  );
}

import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { AtSign, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Identity } from '../../../../contract/mail-settings.ts';
import { client } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { IdentityCard } from './identity-card.tsx';
import { IdentityDialog } from './identity-dialog.tsx';

const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: ({ signal }) => client.identities.list({}, { signal }),
});

/** From whom one writes. */
export function IdentitiesPage() {
  const { data, error, refetch } = useQuery(identitiesQuery);
  const [editing, setEditing] = useState<Identity | 'new' | null>(null);
  const add = (
    <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setEditing('new')}>
      Add an identity
    </Button>
  );
  return (
    <Page
      title="My identities"
      description="The addresses from which you send emails, each with its name and signature. An address must be verified once: a link is sent to it."
      actions={data && data.identities.length > 0 ? add : null}
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={5} /> : null}
      {data && data.identities.length === 0 ? (
        <EmptyState icon={AtSign} title="No identity yet" action={add}>
          Add the address that people know you by.
        </EmptyState>
      ) : null}
      {data?.identities.map((identity) => (
        <IdentityCard key={identity.id} identity={identity} onEdit={() => setEditing(identity)} />
      ))}
      <IdentityDialog
        key={editing === null ? 'none' : editing === 'new' ? 'new' : editing.id}
        editing={editing}
        onClose={() => setEditing(null)}
      />
    </Page>
  );
}

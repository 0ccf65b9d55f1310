import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { type ApiKey, apiKeysQuery } from './api-keys-query.ts';
import { ApiKeysTable } from './api-keys-table.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

export function ApiKeysPage() {
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const create = (
    <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
      New key
    </Button>
  );
  return (
    <Page
      title="API keys"
      description={
        <>
          For programs and the command line: send a key as{' '}
          <code>Authorization: Bearer &lt;key&gt;</code>. A key may do what an administrator may,
          except make further keys.
        </>
      }
      actions={data && data.keys.length > 0 ? create : null}
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={5} /> : null}
      {data && data.keys.length > 0 ? (
        <ApiKeysTable keys={data.keys} onRevoke={setRevoking} />
      ) : null}
      {data && data.keys.length === 0 ? (
        <EmptyState icon={KeyRound} title="No API keys yet" action={create}>
          Make one when a program should read people or steer the sync.
        </EmptyState>
      ) : null}
      <CreateKeyDialog opened={creating} onClose={() => setCreating(false)} />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </Page>
  );
}
